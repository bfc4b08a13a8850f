// The live feed. Server-sent events become `live:<name>` events on the body, which regions hear by
// `hx-trigger="live:… from:body"`. One connection a page, and only while the page is visible: browsers
// allow six to a host, and a clerk opens more tabs than that. After a gap everything is asked anew.
import { hasUnsent } from "./drafts.js";

let source = null;
let offline = null;
let failures = 0;
let retry = 0;

function tell(name, detail) {
  document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail, bubbles: true }));
}

function showOffline(yes) {
  if (yes && !offline) {
    offline = document.createElement("p");
    offline.className = "offline";
    offline.setAttribute("role", "status");
    offline.textContent = "和服务器的连接断了，正在重连。您填写的内容都留着。";
    document.body.append(offline);
  } else if (!yes && offline) {
    offline.remove();
    offline = null;
  }
}

function say(text) {
  const place = document.getElementById("live-notice");
  if (!place) return;
  const notice = document.createElement("div");
  notice.className = "notice";
  const words = document.createElement("p");
  words.textContent = text;
  const seen = document.createElement("button");
  seen.type = "button";
  seen.className = "link-button";
  seen.textContent = "知道了";
  seen.addEventListener("click", () => place.replaceChildren());
  notice.append(words, seen);
  place.replaceChildren(notice);
}

function onTicket(name, data) {
  const number = name.slice("ticket-".length);
  const ticket = document.querySelector(`[data-ticket="${CSS.escape(number)}"]`);
  if (!ticket) return;
  tell(name, data);
  // What one may do has changed too; but a form that is being filled is left alone.
  const filling = hasUnsent(ticket);
  if (!filling) tell(`acts-${number}`, data);
  try {
    const { who, what } = JSON.parse(data);
    if (who && who !== document.body.dataset.viewer) say(`${who}刚刚在这张工单上做了：${what}。页面已更新${filling ? "，您正在填的没有动" : ""}。`);
  } catch {
    // A bare signal carries no words.
  }
}

function refreshAll() {
  tell("queues", "");
  for (const ticket of document.querySelectorAll("[data-ticket]")) tell(`ticket-${ticket.dataset.ticket}`, "");
}

function connect() {
  const url = document.body.dataset.live;
  if (!url || source || document.visibilityState === "hidden") return;
  // Which tickets this page shows, so that the server need not send the rest.
  const shown = [...document.querySelectorAll("[data-ticket]")].map((each) => each.dataset.ticket);
  source = new EventSource(shown.length > 0 ? `${url}?tickets=${encodeURIComponent(shown.join(","))}` : url);
  source.addEventListener("open", () => {
    if (failures > 0) refreshAll();
    failures = 0;
    showOffline(false);
  });
  source.addEventListener("queues", (event) => tell("queues", event.data));
  source.addEventListener("notice", (event) => say(event.data));
  for (const number of shown) source.addEventListener(`ticket-${number}`, (event) => onTicket(event.type, event.data));
  source.addEventListener("error", () => {
    failures += 1;
    if (failures >= 3) showOffline(true);
    if (source?.readyState === EventSource.CLOSED) {
      disconnect();
      clearTimeout(retry);
      retry = setTimeout(connect, Math.min(30000, 1000 * 2 ** failures));
    }
  });
}

function disconnect() {
  source?.close();
  source = null;
}

export function openLiveFeed() {
  if (!document.body.dataset.live || !("EventSource" in window)) return;
  connect();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      disconnect();
    } else if (!source) {
      connect();
      refreshAll();
    }
  });
  window.addEventListener("pagehide", disconnect);
  // A ticket opened beside the list is listened to as well.
  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id !== "pane") return;
    disconnect();
    connect();
  });
}

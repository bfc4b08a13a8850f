// “用我现在的位置”: fills the hidden coordinates of the form. The browser asks the person first; without
// a script, or without the permission, an address does as well.

function tell(box, words) {
  box.querySelector("[role=status]").textContent = words;
}

function locate(box, button) {
  button.disabled = true;
  tell(box, "正在查找您的位置…");
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      box.querySelector("[name=lon]").value = coords.longitude.toFixed(6);
      box.querySelector("[name=lat]").value = coords.latitude.toFixed(6);
      tell(box, `已记下您的位置，误差大约 ${Math.max(1, Math.round(coords.accuracy))} 米。地址能写清楚的，请照样写上。`);
      button.disabled = false;
    },
    (failure) => {
      tell(box, failure.code === failure.PERMISSION_DENIED ? "您没有允许使用位置，请写地址。" : "没有找到位置，请写地址。");
      button.disabled = false;
    },
    { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
  );
}

for (const box of document.querySelectorAll("[data-locate]")) {
  const button = box.querySelector("button");
  if (!navigator.geolocation) button.hidden = true;
  button.addEventListener("click", () => locate(box, button));
}

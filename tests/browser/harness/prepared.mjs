// Tickets brought by the API to the place where a walk begins; each answers the ticket's number.
let calls = 0;

/** A telephone number that no other ticket of this run has. */
function phone() {
  calls += 1;
  return `139${String(process.pid % 10_000).padStart(4, '0')}${String(calls).padStart(4, '0')}`;
}

export function prepared(api, unit) {
  const registered = (content, petitioner = {}) =>
    api.register({
      channel: 'phone',
      kind: 'complaint',
      content,
      petitioner: { name: '林小满', phone: phone(), kind: 'person', ...petitioner },
      place: { address: '向阳路 18 号' },
    });
  const dispatched = async (content, petitioner) => {
    const number = await registered(content, petitioner);
    await api.command(number, 'dispatcher', 'dispatch', { lead: unit });
    return number;
  };
  const handling = async (content, petitioner) => {
    const number = await dispatched(content, petitioner);
    await api.command(number, 'unit_clerk', 'sign_for');
    return number;
  };
  const reported = async (content, petitioner) => {
    const number = await handling(content, petitioner);
    await api.command(number, 'unit_clerk', 'record_contact', { means: 'phone', outcome: 'reached', text: '已通话，说明安排。' });
    await api.command(number, 'unit_clerk', 'report_done', {
      measures: '派人到现场处理。',
      progress: '当天处理完。',
      result: '问题已解决。',
      public_reply: '您反映的问题已经处理好了。',
      outcome: 'resolved',
    });
    return number;
  };
  const answered = async (content, petitioner) => {
    const number = await reported(content, petitioner);
    await api.command(number, 'reviewer', 'approve_reply');
    return number;
  };
  return { registered, dispatched, handling, reported, answered };
}

// Waking from the page. The token stays in this tab, and is checked before it is kept.
const tokenKey = 'virtwold-token';
const token = () => sessionStorage.getItem(tokenKey);

let lockShown = '';

function showLock() {
  const lock = `${status?.canWake} ${token() !== null}`;
  if (lock === lockShown) {
    return;
  }
  lockShown = lock;
  byId('open-unlock').hidden = !status?.canWake || token() !== null;
  byId('lock').hidden = !status?.canWake || token() === null;
  byId('machines').classList.toggle('unlocked', !byId('lock').hidden);
  for (const row of machineRows.values()) {
    showButton(row);
  }
}

const ask = (path, headers, method) => fetch(`${base}${path}`, { method, headers });

byId('open-unlock').addEventListener('click', () => byId('unlock-dialog').showModal());
byId('cancel').addEventListener('click', () => byId('unlock-dialog').close());
byId('lock').addEventListener('click', () => {
  sessionStorage.removeItem(tokenKey);
  showLock();
});

byId('unlock').addEventListener('submit', async event => {
  event.preventDefault();
  const typed = byId('token').value.trim();
  setText(byId('token-answer'), 'Checking…');
  try {
    const answer = await ask('token', { Authorization: `Bearer ${typed}` }, 'GET');
    if (!answer.ok) {
      const { error } = await answer.json();
      setText(byId('token-answer'), `Not unlocked: ${error}.`);
      return;
    }
    sessionStorage.setItem(tokenKey, typed);
    byId('token').value = '';
    setText(byId('token-answer'), '');
    byId('unlock-dialog').close();
    for (const row of machineRows.values()) {
      setText(row.element.querySelector('output'), '');
    }
    showLock();
  } catch {
    setText(byId('token-answer'), 'Not checked: virtwold can\'t be reached.');
  }
});

function askToWake(row) {
  if (row.machine.wantsPassword) {
    const form = row.element.querySelector('.ask');
    form.hidden = !form.hidden;
    if (!form.hidden) {
      form.querySelector('input').focus();
    }
  } else {
    wake(row, '');
  }
}

/** Asks a machine's deed of virtwold, and tells below its row what came of it. */
async function order(row, button, path, headers, tell) {
  const { machine, element } = row;
  const answerTo = element.querySelector('output');
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  answerTo.dataset.kind = '';
  setText(answerTo, '');
  try {
    const place = machine.hypervisor ? `?hypervisor=${encodeURIComponent(machine.hypervisor)}` : '';
    const answer = await ask(`${path}/${encodeURIComponent(machine.id)}${place}`, { Authorization: `Bearer ${token()}`, ...headers }, 'POST');
    const result = await answer.json();
    if (answer.status === 401) {
      sessionStorage.removeItem(tokenKey);
      showLock();
    }
    const [good, text] = tell(result);
    answerTo.dataset.kind = good ? 'good' : 'bad';
    setText(answerTo, text);
    if (good) {
      setTimeout(() => setText(answerTo, ''), 15000);
    }
  } catch {
    answerTo.dataset.kind = 'bad';
    setText(answerTo, 'Not asked: virtwold can\'t be reached.');
  } finally {
    button.disabled = false;
    button.removeAttribute('aria-busy');
  }
}

const wake = (row, password) => order(
  row, row.element.querySelector('.wake'), 'wake', password ? { 'SecureOn-Password': password } : {}, result => [
    kindOf(result) === 'good' && Boolean(result.verdict),
    [result.verdict ? wordOf(result) : '', result.reason ?? result.error, result.remedy].filter(Boolean).join(': '),
  ]);

const sleepResults = { 'asleep': 'Sleeps', 'already-asleep': 'Sleeps already', 'going-to-sleep': 'Is going to sleep' };

/** Puts a machine to sleep at the second click: its users may have work open. */
function askToSleep(row) {
  const button = row.element.querySelector('.sleep');
  const isSure = button.hasAttribute('data-sure');
  button.toggleAttribute('data-sure', !isSure);
  setText(button, isSure ? 'Sleep' : 'Sure?');
  if (isSure) {
    order(row, button, 'sleep', {}, result => [
      result.result in sleepResults,
      sleepResults[result.result] ?? `Not put to sleep: ${[result.error, result.detail].filter(Boolean).join(', ')}`,
    ]);
  } else {
    setTimeout(() => {
      button.removeAttribute('data-sure');
      setText(button, 'Sleep');
    }, 5000);
  }
}

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

async function wake(row, password) {
  const { machine, element } = row;
  const button = element.querySelector('.wake');
  const answerTo = element.querySelector('output');
  button.disabled = true;
  button.setAttribute('aria-busy', 'true');
  answerTo.dataset.kind = '';
  setText(answerTo, '');
  try {
    const place = machine.hypervisor ? `?hypervisor=${encodeURIComponent(machine.hypervisor)}` : '';
    const headers = { Authorization: `Bearer ${token()}`, ...password ? { 'SecureOn-Password': password } : {} };
    const answer = await ask(`wake/${encodeURIComponent(machine.id)}${place}`, headers, 'POST');
    const result = await answer.json();
    if (answer.status === 401) {
      sessionStorage.removeItem(tokenKey);
      showLock();
    }
    const good = kindOf(result) === 'good' && result.verdict;
    answerTo.dataset.kind = good ? 'good' : 'bad';
    setText(answerTo, [result.verdict ? wordOf(result) : '', result.reason ?? result.error, result.remedy].filter(Boolean).join(': '));
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

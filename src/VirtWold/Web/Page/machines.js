// One row a machine. A row is changed where its machine has changed, and otherwise left alone.
const machineRows = new Map();
let machineFilter = 'all';

const wokenSince = (machine, time) => machine.lastWake !== undefined && machine.lastWake.verdict !== 'failed' && Date.parse(machine.lastWake.time) >= time;
const midnight = () => new Date(now()).setHours(0, 0, 0, 0);
const isAwake = machine => machine.state === 'running' || machine.state === 'shutting-down';
const filters = {
  all: () => true,
  asleep: machine => !isAwake(machine),
  awake: isAwake,
  today: machine => wokenSince(machine, midnight()),
  barred: machine => machine.wake === 'no',
};
const orders = {
  name: (a, b) => collator.compare(a.name, b.name),
  wake: (a, b) => (b.lastWake ? Date.parse(b.lastWake.time) : 0) - (a.lastWake ? Date.parse(a.lastWake.time) : 0) || orders.name(a, b),
  state: (a, b) => collator.compare(a.stateText, b.stateText) || orders.name(a, b),
};

function showMachines() {
  const away = new Set(status.hypervisors.filter(one => !one.connected).map(one => one.name));
  const known = new Set();
  for (const machine of status.machines) {
    const key = keyOf(machine);
    known.add(key);
    showMachine(machineRows.get(key) ?? addMachine(key), machine);
  }
  for (const [key, row] of machineRows) {
    if (!known.has(key)) {
      row.element.remove();
      machineRows.delete(key);
    } else {
      row.element.toggleAttribute('data-stale', away.has(row.machine.hypervisor ?? status.hypervisors[0].name));
    }
  }
  arrangeMachines();
  showAway([...away]);
}

/** Puts the rows in order, and hides those that aren't looked for. */
function arrangeMachines() {
  const rows = [...machineRows.values()].sort((a, b) => orders[byId('sort').value](a.machine, b.machine));
  let shown = 0;
  for (const row of rows) {
    const { machine } = row;
    const isHidden = !filters[machineFilter](machine) || !searched(machine.name, machine.stateText, machine.id, ...machine.macs);
    if (row.element.hidden !== isHidden) {
      row.element.hidden = isHidden;
    }
    shown += row.element.hidden ? 0 : 1;
  }
  arrange(byId('machines'), rows.map(row => row.element));
  setText(byId('shown'), shown === rows.length ? `${rows.length}` : `${shown} of ${rows.length}`);
  byId('no-machines').hidden = shown > 0 || status.hypervisors.some(one => !one.connected);
  setText(byId('no-machines'), rows.length === 0 ? 'The hypervisor has no machines.' : 'No machine matches. Clear the search, or choose All.');
}

function showAway(away) {
  const element = byId('away');
  element.hidden = away.length === 0;
  const stale = [...machineRows.values()].some(row => row.element.matches('[data-stale]'));
  setText(element, `${away.join(', ')} ${away.length > 1 ? 'aren\'t' : 'isn\'t'} connected. ${stale
    ? 'The dimmed machines are shown as last known.' : 'The machines there aren\'t known yet.'} virtwold keeps trying; its log has the reason.`);
}

function addMachine(key) {
  const element = fromTemplate('machine');
  const row = { element, machine: null, text: '' };
  const part = name => element.querySelector(name);
  part('.open').addEventListener('click', () => {
    const open = part('.details').hidden;
    part('.details').hidden = !open;
    part('.open').setAttribute('aria-expanded', open);
    showDetails(row);
  });
  part('.wake').addEventListener('click', () => askToWake(row));
  part('.sleep').addEventListener('click', () => askToSleep(row));
  part('.ask').addEventListener('submit', event => {
    event.preventDefault();
    const password = part('.ask input').value;
    part('.ask input').value = '';
    part('.ask').hidden = true;
    wake(row, password);
  });
  machineRows.set(key, row);
  return row;
}

function showMachine(row, machine) {
  const text = JSON.stringify(machine);
  if (row.text === text) {
    return;
  }
  const { element } = row;
  const part = name => element.querySelector(name);
  const before = row.machine;
  Object.assign(row, { machine, text });
  element.dataset.id = machine.id;
  setText(part('.name'), machine.name);
  part('.open').title = machine.name;
  part('.dot').dataset.state = isAwake(machine) ? 'awake' : machine.wake === 'no' ? 'barred' : ['crashed', 'held'].includes(machine.state) ? 'bad' : 'asleep';
  setText(part('.state'), machine.stateText);
  part('.state').title = machine.wake === 'no' ? 'is not woken by packets' : machine.wake === 'with password' ? 'takes a SecureOn password' : '';
  if (before?.macs.join() !== machine.macs.join()) {
    part('.macs').replaceChildren(...machine.macs.slice(0, 1).map(macButton), ...machine.macs.length > 1 ? [make('span', 'more', `+${machine.macs.length - 1}`)] : []);
  }
  showLast(part('.last'), machine.lastWake);
  if (before && before.state !== machine.state && part('output').dataset.kind !== 'good') {
    setText(part('output'), '');
  }
  showPlan(row);
  showButton(row);
  showDetails(row);
}

/** When it goes to sleep if nobody uses it, or what keeps it awake. */
function showPlan({ element, machine }) {
  const line = element.querySelector('.plan');
  // For each row every few seconds: an attribute that is set to what it is counts as a change, too.
  if (line.hidden === Boolean(machine.sleep)) {
    line.hidden = !machine.sleep;
  }
  if (!machine.sleep) {
    return;
  }
  const passed = Math.max(0, (now() - machinesAt) / 1000);
  const { idleSeconds, sleepsInSeconds, keptAwakeBy } = machine.sleep;
  const idle = idleSeconds < 60 ? '' : `Idle for ${span(idleSeconds + passed)}; `;
  const left = Math.max(0, (sleepsInSeconds ?? 0) - passed);
  const text = keptAwakeBy ? `${idle}kept awake by: ${keptAwakeBy}` : left === 0 ? `${idle}about to sleep` : `${idle}sleeps in ${span(left)} unless it is used`;
  line.dataset.kind = !keptAwakeBy && left < 300 && idle ? 'wait' : '';
  setText(line, `${text[0].toUpperCase()}${text.slice(1)}`);
}

function showLast(cell, last) {
  if (!last) {
    cell.replaceChildren();
    return;
  }
  const word = make('span', 'word', verdicts[last.verdict]?.[1] ?? last.verdict);
  word.dataset.kind = kindOf(last);
  const time = showAgo(make('time'), last.time);
  time.title = `${new Date(last.time).toLocaleString()}: ${last.verdict} in ${duration(last.milliseconds)}, by ${last.from}${last.readyBy ? `; answered (${last.readyBy}) after ${duration(last.readyMilliseconds)}` : ''}`;
  cell.replaceChildren(word, ' ', time);
}

function showButton(row) {
  const button = row.element.querySelector('.wake');
  button.hidden = !status.canWake || token() === null || !row.machine.canBeWoken;
  button.setAttribute('aria-label', `Wake ${row.machine.name}`);
  const sleep = row.element.querySelector('.sleep');
  sleep.hidden = !status.canWake || token() === null || !row.machine.canSleep;
  sleep.setAttribute('aria-label', `Put ${row.machine.name} to sleep`);
}

/** Everything about one machine, built only while its row is open. */
function showDetails(row) {
  const details = row.element.querySelector('.details');
  if (details.hidden) {
    return;
  }
  const { machine } = row;
  const list = make('dl');
  const entry = (term, ...values) => {
    list.append(make('dt', '', term), make('dd'));
    list.lastElementChild.append(...values);
  };
  entry(machine.macs.length === 1 ? 'Address' : 'Addresses', ...machine.macs.length ? machine.macs.map(macButton) : ['none: no network interface, so no packet can be for it']);
  entry('Woken by', machine.wake === 'no' ? 'nobody: it isn\'t one of the machines that may be woken'
    : machine.wantsPassword ? 'packets with its SecureOn password' : 'any packet for its address');
  if (machine.command) {
    list.lastElementChild.append(make('p', 'hint', 'To let it be woken:'), commandBox(machine.command));
  }
  if (machine.hypervisor) {
    entry('Hypervisor', machine.hypervisor);
  }
  entry('Id', make('code', '', machine.id));
  details.replaceChildren(list, make('h3', '', 'History'), historyOf(machine));
}

/** The machine's wakes, and the packets for it that woke nothing, the newest first. */
function historyOf(machine) {
  const mine = item => item.machineId === machine.id && (item.hypervisor ?? '') === (machine.hypervisor ?? '');
  const rows = [
    ...[...wakes.values()].filter(mine).map(wake => ({ ...wake, at: wake.time })),
    ...[...packets.values()].filter(packet => !['started', 'resumed', 'woken', 'failed'].includes(packet.verdict)
      && (mine(packet) || (packet.machineId === undefined && machine.macs.includes(packet.target)))).map(packet => ({ ...packet, at: packet.last })),
  ].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)).slice(0, 20);
  if (rows.length === 0) {
    return make('p', 'hint', 'No packet was for it since virtwold started, or it is too long ago.');
  }
  const list = make('ul', 'history');
  for (const item of rows) {
    const line = make('li');
    const badge = make('span', 'badge', wordOf(item));
    badge.dataset.kind = kindOf(item);
    line.append(badge, showAgo(make('time'), item.at), make('span', 'from', [
      item.count > 1 ? `${item.count} times` : '', item.milliseconds === undefined ? '' : `after ${duration(item.milliseconds)}`, item.from,
      item.verdict === 'failed' ? item.detail : '', item.readyBy ? `answered (${item.readyBy}) after ${duration(item.readyMilliseconds)}` : '',
    ].filter(Boolean).join(', ')));
    list.append(line);
  }
  return list;
}

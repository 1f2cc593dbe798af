// The page as a whole: what is well, and the connection to virtwold.
let newsAt = 0;
let lostAt = null;

/** What needs a person: each with a command that helps, where there is one. */
function troubles() {
  return [
    ...status.hypervisors.filter(one => !one.connected).map(one => ({ text: `${one.name} isn\'t connected; packets wait for it.`, command: 'virtwold check' })),
    ...status.sources.filter(source => !source.listening).map(source => ({ text: `Not listening on ${source.name}: ${source.reason}.`, command: `virtwold check --interface ${source.name}` })),
    ...status.sources.filter(source => source.dropped > 0).map(source => ({ text: `${plural(source.dropped, 'packet was', 'packets were')} lost on ${source.name}: the kernel had no room. Find out who sends so many.` })),
  ];
}

function showHealth() {
  const bad = troubles();
  const failing = status.machines.filter(machine => machine.lastWake?.verdict === 'failed' && Date.parse(machine.lastWake.time) > now() - day);
  const refused = [...packets.values()].filter(packet => isProblem(packet) && Date.parse(packet.last) > now() - day);
  const problems = bad.length + refused.length;
  const sleepers = status.machines.filter(machine => !isAwake(machine)).length;
  const today = status.machines.filter(filters.today).length;
  const tile = (filter, number) => setText(document.querySelector(`#tiles [data-filter="${filter}"] b`), `${number}`);
  tile('asleep', sleepers);
  tile('awake', status.machines.length - sleepers);
  tile('today', today);
  tile('problems', problems);
  document.querySelector('#tiles [data-filter="problems"]').dataset.state = problems > 0 ? 'bad' : 'good';
  byId('health').dataset.state = bad.length > 0 ? 'bad' : failing.length > 0 ? 'warn' : 'good';
  byId('health').replaceChildren(...healthSentence(bad, failing, refused.length));
  arrangeTroubles(bad);
  const mark = bad.length > 0 || failing.length > 0 ? '⚠ ' : '';
  document.title = `${mark}${status.host} – VirtWold`;
  setText(byId('host'), status.host);
  setText(byId('version'), status.version);
  setIcon(bad.length > 0 || lostAt ? '%23c0362c' : failing.length > 0 ? '%23b7791f' : '%231f7a4d');
  const started = new Date(status.started).toLocaleString();
  setText(byId('about'), `Running since ${started}. ${status.sources.map(source => `${source.name} ${source.listening ? 'listening' : source.reason}`).join(', ')}; ${
    status.hypervisors.map(one => `${one.name} ${one.connected ? 'connected' : 'not connected'}`).join(', ')}.`);
}

function healthSentence(bad, failing, refused) {
  const last = [...wakes.values()].filter(wake => wake.verdict !== 'failed').at(-1);
  const where = status.sources.filter(source => source.listening).map(source => source.name).join(', ');
  const facts = `${plural(status.machines.length, 'machine')}, ${where ? `listening on ${where}` : 'listening nowhere'}`;
  const ending = last ? [', last wake ', showAgo(make('time'), last.time), '.'] : [', no wake yet.'];
  const names = failing.map(machine => machine.name);
  return bad.length > 0 ? [`${plural(bad.length, 'thing needs', 'things need')} you.`]
    : failing.length > 0 ? [`${names.slice(0, 3).join(', ')}${names.length > 3 ? ` and ${names.length - 3} more` : ''} couldn\'t be woken. ${facts}`, ...ending]
      : [`${refused > 0 ? 'All is up' : 'All is well'}: ${facts}`, ...ending, ...refused > 0 ? [` ${plural(refused, 'packet needs', 'packets need')} a look.`] : []];
}

function arrangeTroubles(bad) {
  const text = JSON.stringify(bad);
  if (byId('troubles').dataset.text === text) {
    return;
  }
  byId('troubles').dataset.text = text;
  byId('troubles').replaceChildren(...bad.map(trouble => {
    const item = make('li', 'notice', trouble.text);
    item.append(...trouble.command ? [commandBox(trouble.command)] : []);
    return item;
  }));
}

/** The addresses that virtwold itself has, and what came for each. */
function showOwn() {
  const counts = all => Object.entries(all).filter(([, count]) => count > 0).map(([name, count]) => `${count} ${name}`).join(', ');
  const lines = (status.ownAddresses ?? []).map(own => own.answering
    ? [`Answering for ${own.address} on ${own.interface}: ${plural(own.packets, 'packet')}, ${own.bytes} bytes`, counts(own.traffic),
      counts(own.refused) && `refused: ${counts(own.refused)}`, own.dropped && `${own.dropped} dropped`].filter(Boolean).join('; ')
    : `Not answering for ${own.address}: ${own.interface} ${own.reason}`);
  const list = byId('own');
  while (list.childElementCount > lines.length) {
    list.lastElementChild.remove();
  }
  lines.forEach((line, i) => setText(list.children[i] ?? list.appendChild(make('li')), line));
}

function setIcon(colour) {
  const icon = `data:image/svg+xml,<svg xmlns='http%3A//www.w3.org/2000/svg' viewBox='0 0 32 32'><rect width='32' height='32' rx='8' fill='${colour}'/><path d='M10 11a8 8 0 1 0 12 0M16 6v10' fill='none' stroke='white' stroke-width='3' stroke-linecap='round'/></svg>`;
  if (byId('icon').href !== icon) {
    byId('icon').setAttribute('href', icon);
  }
}

function showLink(state, text) {
  byId('link').dataset.state = state;
  setText(byId('link'), text);
}

// What is shown was true until then, and may no longer be.
function showLost() {
  lostAt ??= new Date();
  document.querySelector('main').dataset.stale = '';
  showLink('bad', `The connection was lost${status ? `: all of this is as of ${lostAt.toLocaleTimeString()}` : ''}. virtwold has stopped, or can\'t be reached; trying again.`);
  if (status) {
    document.title = `⚠ ${status.host} – VirtWold`;
    setIcon('%23c0362c');
  }
}

function showLive() {
  lostAt = null;
  delete document.querySelector('main').dataset.stale;
  showLink('good', 'Live');
}

function take(news) {
  const machines = news.machines ?? status?.machines ?? [];
  status = { ...news, machines };
  skew = Date.parse(news.time) - Date.now();
  machinesAt = news.machines ? Date.parse(news.time) : machinesAt;
  takePackets(news);
  showMachines();
  showPackets();
  showHealth();
  showOwn();
  showDay();
  showArrived();
  showLock();
  if (news.packets.length > 0 || news.machines) {
    for (const row of machineRows.values()) {
      showDetails(row);
    }
  }
}

function follow() {
  const events = new EventSource(`${base}events`);
  const hear = () => { newsAt = Date.now(); };
  const again = () => {
    events.close();
    clearInterval(watchdog);
    setTimeout(follow, 2000);
  };
  // Something comes each 30 seconds. A host that has gone, or a laptop that slept, doesn't close the connection.
  const watchdog = setInterval(() => {
    if (Date.now() - newsAt > 75000) {
      showLost();
      again();
    }
  }, 5000);
  hear();
  events.onopen = () => {
    hear();
    for (const known of [packets, packetRows, wakes, ticks]) {
      known.clear();
    }
    showLive();
  };
  events.onmessage = message => {
    hear();
    take(JSON.parse(message.data));
  };
  events.addEventListener('alive', hear);
  events.onerror = () => {
    showLost();
    if (events.readyState === EventSource.CLOSED) {
      again();
    }
  };
}

function chooseMachines(filter) {
  machineFilter = filter;
  press('machine-chips', filter);
  for (const tile of document.querySelectorAll('#tiles button:not([data-filter="problems"])')) {
    tile.setAttribute('aria-pressed', tile.dataset.filter === filter);
  }
  arrangeMachines();
  showPackets();
}

function choosePackets(filter) {
  packetFilter = filter;
  press('packet-chips', filter);
  document.querySelector('#tiles [data-filter="problems"]').setAttribute('aria-pressed', filter === 'problems');
  showPackets();
}

function showTab(name) {
  for (const tab of ['machines', 'packets']) {
    byId(`${tab}-tab`).setAttribute('aria-selected', tab === name);
    byId(`${tab}-tab`).tabIndex = tab === name ? 0 : -1;
  }
  byId('columns').dataset.tab = name;
}

const onClick = (group, choose) => byId(group).addEventListener('click', event => {
  const filter = event.target.closest('button')?.dataset.filter;
  if (filter && status) {
    choose(filter);
  }
});
onClick('machine-chips', chooseMachines);
onClick('packet-chips', choosePackets);
onClick('tiles', filter => {
  if (filter === 'problems') {
    choosePackets(packetFilter === 'problems' ? 'all' : 'problems');
    showTab('packets');
  } else {
    chooseMachines(machineFilter === filter ? 'all' : filter);
    showTab('machines');
  }
});
byId('search').addEventListener('input', () => {
  if (status) {
    arrangeMachines();
    showPackets();
  }
});
byId('sort').addEventListener('change', () => status && arrangeMachines());
for (const tab of ['machines', 'packets']) {
  byId(`${tab}-tab`).addEventListener('click', () => showTab(tab));
}
byId('tabs').addEventListener('keydown', event => {
  if (['ArrowLeft', 'ArrowRight'].includes(event.key)) {
    const other = byId('columns').dataset.tab === 'packets' ? 'machines' : 'packets';
    showTab(other);
    byId(`${other}-tab`).focus();
  }
});
document.addEventListener('keydown', event => {
  if (event.key === '/' && !event.target.closest('input, select')) {
    event.preventDefault();
    byId('search').focus();
  }
});
setInterval(() => {
  refreshTimes();
  if (status && !lostAt) {
    showDay();
    for (const row of machineRows.values()) {
      showPlan(row);
    }
  }
}, 5000);
showTab('machines');
follow();

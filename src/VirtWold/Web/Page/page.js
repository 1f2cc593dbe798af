'use strict';
(() => {
  // Whatever a network, or the owner of a machine, has named is put in as text alone: nowhere here is HTML made of a string.
  const byId = id => document.getElementById(id);
  const kinds = {
    'started': 'good', 'resumed': 'good', 'woken': 'good', 'failed': 'bad', 'malformed': 'bad', 'flooded': 'bad',
    'already-running': 'plain', 'duplicate': 'plain', 'waiting': 'plain',
  };
  // A proxy may serve the page at a path of its own, with or without a slash at its end.
  const base = location.pathname.endsWith('/') ? '' : `${location.pathname}/`;
  const tokenKey = 'virtwold-token';
  const packets = new Map();
  const rows = new Map();
  let status = null;
  let newsAt = 0;
  let lostAt = null;

  const make = id => byId(id).content.firstElementChild.cloneNode(true);
  const fill = (row, part, text) => { row.querySelector(part).textContent = text; };
  const kindOf = verdict => kinds[verdict] ?? 'warn';
  const badge = (row, text, kind) => { fill(row, '.badge', text); row.querySelector('.badge').dataset.kind = kind; };
  const duration = ms => ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
  const when = text => {
    const time = new Date(text);
    const today = time.toDateString() === new Date().toDateString();
    return today ? time.toLocaleTimeString() : time.toLocaleString([], { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
  };

  function showLink(state, text) {
    byId('link').dataset.state = state;
    byId('link').textContent = text;
  }

  // What is shown was true until then, and may not be any more.
  function showLost() {
    lostAt ??= new Date();
    document.querySelector('main').dataset.stale = '';
    showLink('bad', status
      ? `The connection was lost: all of this is as of ${lostAt.toLocaleTimeString()}. virtwold has stopped, or can't be reached; trying again`
      : 'The connection was lost: virtwold has stopped, or can\'t be reached; trying again');
  }

  function showLive() {
    lostAt = null;
    delete document.querySelector('main').dataset.stale;
    showLink('good', 'Live');
  }

  function showAway() {
    const away = status.hypervisors.filter(one => !one.connected).map(one => one.name);
    const rows = [...byId('machines').children];
    for (const row of rows) {
      row.toggleAttribute('data-stale', away.includes(row.dataset.hypervisor));
    }
    byId('away').hidden = away.length === 0;
    byId('away').textContent = `${away.join(', ')} ${away.length > 1 ? 'aren\'t' : 'isn\'t'} connected. ${rows.some(row => row.matches('[data-stale]'))
      ? 'What is dimmed is as it was last known.' : 'The machines there aren\'t known yet.'} virtwold goes on trying; its log has the reason.`;
  }

  function showParts() {
    const part = (good, text) => {
      const item = document.createElement('li');
      item.dataset.state = good ? 'good' : 'bad';
      item.textContent = text;
      return item;
    };
    byId('parts').replaceChildren(
      ...status.hypervisors.map(one => part(one.connected, `${one.name} ${one.connected ? 'connected' : 'not connected'}`)),
      ...status.sources.map(source => part(
        source.listening,
        `${source.name} ${source.listening ? 'listening' : source.reason}${source.dropped > 0 ? `, ${source.dropped} dropped` : ''}`)));
    byId('counts').textContent = Object.entries(status.counts).map(([verdict, count]) => `${count} ${verdict}`).join(', ');
    byId('about').textContent = `virtwold ${status.version}, running since ${new Date(status.started).toLocaleString()}`;
  }

  function showMachines() {
    const token = sessionStorage.getItem(tokenKey);
    byId('unlock').hidden = !status.canWake || token !== null;
    byId('locked').hidden = !status.canWake || token === null;
    byId('no-machines').hidden = status.machines.length > 0 || !status.hypervisor.connected;
    const focused = document.activeElement?.closest('#machines > li')?.dataset.id;
    const said = new Map([...byId('machines').children].map(row => [row.dataset.id, row.querySelector('output').textContent]));
    byId('machines').replaceChildren(...status.machines.map(machine => {
      const row = make('machine');
      row.dataset.id = machine.id;
      row.dataset.hypervisor = machine.hypervisor ?? status.hypervisors[0].name;
      fill(row, '.name', machine.name);
      badge(row, machine.stateText, machine.state === 'running' ? 'good' : 'plain');
      fill(row, '.macs', machine.macs.join(' '));
      fill(row, '.wake', machine.wake === 'no' ? 'is not to be woken' : machine.wake === 'yes' ? '' : `is woken ${machine.wake}`);
      const last = machine.lastWake;
      fill(row, '.last', last ? `${last.verdict} ${when(last.time)} in ${duration(last.milliseconds)}, by ${last.from}` : 'not woken yet');
      fill(row, 'output', said.get(machine.id) ?? '');
      const button = row.querySelector('button');
      button.hidden = !status.canWake || token === null || machine.macs.length === 0 || machine.wake === 'no';
      button.setAttribute('aria-label', `Wake ${machine.name}`);
      button.addEventListener('click', () => wake(machine));
      return row;
    }));
    [...byId('machines').children].find(row => row.dataset.id === focused)?.querySelector('button').focus();
    showAway();
  }

  function packetRow(packet) {
    const row = make('packet');
    const time = row.querySelector('time');
    time.dateTime = packet.last;
    time.textContent = when(packet.last);
    time.title = `first ${packet.first}, last ${packet.last}`;
    badge(row, packet.ambiguous ? `${packet.verdict} (ambiguous)` : packet.verdict, packet.ambiguous ? 'warn' : kindOf(packet.verdict));
    const target = packet.target ?? 'no target';
    fill(row, '.name', packet.machine && packet.machine !== target ? `${packet.machine} (${target})` : target);
    fill(row, '.from', packet.from);
    fill(row, '.more', [
      packet.count > 1 ? `${packet.count} times since ${when(packet.first)}` : '',
      packet.milliseconds === undefined ? '' : `after ${duration(packet.milliseconds)}`,
      packet.password ? 'with a password' : '',
      packet.verdict === 'failed' ? '' : packet.detail ?? '',
    ].filter(Boolean).join(', '));
    fill(row, '.reason', packet.reason ?? '');
    fill(row, '.remedy', packet.remedy ?? '');
    return row;
  }

  function showPackets(order) {
    const kept = new Set(order);
    for (const id of [...packets.keys()].filter(id => !kept.has(id))) {
      packets.delete(id);
      rows.delete(id);
    }
    byId('packets').replaceChildren(...order.map(id => rows.get(id)).filter(Boolean));
    byId('no-packets').hidden = order.length > 0;
  }

  function take(news) {
    const machines = news.machines ?? status?.machines ?? [];
    status = { ...news, machines };
    for (const packet of news.packets) {
      packets.set(packet.id, packet);
      rows.set(packet.id, packetRow(packet));
    }
    showParts();
    if (news.machines) {
      showMachines();
    } else {
      showAway();
    }
    showPackets(news.order);
  }

  async function wake(machine) {
    const row = () => [...byId('machines').children].find(item => item.dataset.id === machine.id);
    const say = text => { if (row()) { fill(row(), 'output', text); } };
    row().querySelector('button').disabled = true;
    say('Asking…');
    try {
      const place = machine.hypervisor ? `?hypervisor=${encodeURIComponent(machine.hypervisor)}` : '';
      const answer = await fetch(`${base}wake/${encodeURIComponent(machine.id)}${place}`, {
        method: 'POST', headers: { Authorization: `Bearer ${sessionStorage.getItem(tokenKey)}` },
      });
      if (answer.status === 401) {
        sessionStorage.removeItem(tokenKey);
        showMachines();
      }
      const result = await answer.json();
      say([result.verdict, result.reason ?? result.error, result.remedy].filter(Boolean).join(' – '));
    } catch {
      say('It could not be asked: the connection was lost.');
    } finally {
      if (row()) {
        row().querySelector('button').disabled = false;
      }
    }
  }

  function follow() {
    const events = new EventSource(`${base}events`);
    const hear = () => { newsAt = Date.now(); };
    const again = () => {
      events.close();
      clearInterval(watch);
      setTimeout(follow, 2000);
    };
    // Something comes each 30 seconds. A host that has gone, or a laptop that slept, doesn't close the connection.
    const watch = setInterval(() => {
      if (Date.now() - newsAt > 75000) {
        showLost();
        again();
      }
    }, 5000);
    hear();
    events.onopen = () => {
      hear();
      packets.clear();
      rows.clear();
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

  byId('unlock').addEventListener('submit', event => {
    event.preventDefault();
    sessionStorage.setItem(tokenKey, byId('token').value);
    byId('token').value = '';
    showMachines();
  });
  byId('lock').addEventListener('click', () => {
    sessionStorage.removeItem(tokenKey);
    showMachines();
  });
  follow();
})();

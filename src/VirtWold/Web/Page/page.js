'use strict';
(() => {
  // Whatever a network, or the owner of a machine, has named is put in as text alone: nowhere here is HTML made of a string.
  const byId = id => document.getElementById(id);
  const kinds = {
    'started': 'good', 'resumed': 'good', 'woken': 'good', 'failed': 'bad', 'malformed': 'bad', 'flooded': 'bad',
    'already-running': 'plain', 'duplicate': 'plain', 'waiting': 'plain',
  };
  const tokenKey = 'virtwold-token';
  const packets = new Map();
  const rows = new Map();
  let status = null;

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

  function showParts() {
    const part = (good, text) => {
      const item = document.createElement('li');
      item.dataset.state = good ? 'good' : 'bad';
      item.textContent = text;
      return item;
    };
    byId('parts').replaceChildren(
      part(status.hypervisor.connected, `${status.hypervisor.name} ${status.hypervisor.connected ? 'connected' : 'not connected'}`),
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
  }

  function packetRow(packet) {
    const row = make('packet');
    const time = row.querySelector('time');
    time.dateTime = packet.last;
    time.textContent = when(packet.last);
    time.title = `first ${packet.first}, last ${packet.last}`;
    badge(row, packet.ambiguous ? `${packet.verdict} (ambiguous)` : packet.verdict, kindOf(packet.verdict));
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
      const answer = await fetch(`/wake/${encodeURIComponent(machine.id)}${place}`, {
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
    const events = new EventSource('/events');
    events.onopen = () => {
      packets.clear();
      rows.clear();
      showLink('good', 'Live');
    };
    events.onmessage = message => take(JSON.parse(message.data));
    events.onerror = () => {
      showLink('bad', 'The connection was lost, trying again');
      if (events.readyState === EventSource.CLOSED) {
        setTimeout(follow, 5000);
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

// Packets beside the machines, the newest first. Repeats of a packet that is shown are folded into it.
const packetRows = new Map();
let packetFilter = 'all';

const isProblem = packet => packet.ambiguous || ['failed', 'malformed', 'flooded', 'denied-policy', 'denied-secureon', 'denied-source'].includes(packet.verdict);
const passes = packet => packetFilter === 'all' || (packetFilter === 'problems' ? isProblem(packet) : kindOf(packet) === packetFilter);

function takePackets(news) {
  for (const packet of news.packets) {
    packets.set(packet.id, packet);
    packetRows.delete(packet.id);
  }
  for (const wake of news.wakes) {
    wakes.set(wake.id, wake);
  }
  const kept = new Set(news.order);
  for (const id of packets.keys()) {
    if (!kept.has(id)) {
      packets.delete(id);
      packetRows.delete(id);
    }
  }
  status.order = news.order;
}

/** Which packet each duplicate repeats: the last one for its address that came before it. */
function folds() {
  const folded = new Map();
  for (const packet of packets.values()) {
    if (packet.verdict !== 'duplicate') {
      continue;
    }
    let origin = null;
    for (const other of packets.values()) {
      if (other.verdict !== 'duplicate' && other.target === packet.target && Date.parse(other.first) <= Date.parse(packet.last)
        && Date.parse(packet.last) - Date.parse(other.last) < 3600 * 1000 && (origin === null || Date.parse(other.last) > Date.parse(origin.last))) {
        origin = other;
      }
    }
    if (origin) {
      folded.set(packet.id, origin.id);
    }
  }
  return folded;
}

function showPackets() {
  const folded = folds();
  const repeats = new Map();
  for (const [id, origin] of folded) {
    repeats.set(origin, (repeats.get(origin) ?? 0) + packets.get(id).count);
  }
  const shown = [];
  let above = '';
  for (const id of status.order) {
    const packet = packets.get(id);
    if (!packet || folded.has(id)) {
      continue;
    }
    if (!packetRows.has(id)) {
      packetRows.set(id, packetRow(packet));
    }
    const row = packetRows.get(id);
    showTimes(row, packet, repeats.get(id) ?? 0);
    row.hidden = !passes(packet) || !searched(packet.machine, packet.target, packet.from, packet.verdict);
    if (!row.hidden) {
      // The same advice is shown once.
      const advice = `${packet.remedy} ${packet.command}`;
      row.classList.toggle('brief', advice === above);
      above = advice;
    }
    shown.push(row);
  }
  arrange(byId('packets'), shown);
  const visible = shown.filter(row => !row.hidden).length;
  const total = Object.values(status.counts).reduce((sum, count) => sum + count, 0);
  setText(byId('counts'), visible === shown.length ? `${total}` : `${visible} of ${shown.length}`);
  byId('counts').title = Object.entries(status.counts).map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  byId('no-packets').hidden = visible > 0;
  setText(byId('no-packets'), packets.size > 0 ? 'No packet matches. Clear the search, or choose All.'
    : 'No magic packet was heard since virtwold started. If you have just sent one, press "I\'m sending now" and send it again.');
}

function showTimes(row, packet, repeats) {
  const all = packet.count + repeats;
  setText(row.querySelector('.times'), all > 1 ? `×${all}` : '');
  row.querySelector('.times').title = repeats > 0 ? `${plural(repeats, 'repeat')} ignored` : all > 1 ? `${all} packets of this kind since ${clock(packet.first)}` : '';
}

function packetRow(packet) {
  const row = fromTemplate('packet');
  const part = name => row.querySelector(name);
  part('.badge').textContent = wordOf(packet);
  part('.badge').dataset.kind = kindOf(packet);
  part('.badge').title = packet.verdict;
  if (packet.machine) {
    part('.name').textContent = packet.machine;
    part('.name').title = packet.target ?? '';
  } else if (packet.target) {
    part('.name').append(macButton(packet.target));
  } else {
    part('.name').textContent = 'no address';
  }
  showAgo(part('time'), packet.last);
  part('.from').textContent = [
    packet.from,
    packet.milliseconds === undefined ? '' : duration(packet.milliseconds),
    packet.password ? 'with a password' : '',
    packet.verdict === 'failed' ? '' : packet.detail ?? '',
  ].filter(Boolean).join(' · ');
  explain(packet, part('.reason'), part('.remedy'));
  if (packet.command) {
    row.append(commandBox(packet.command));
  }
  return row;
}

/** Why a packet woke nothing, and what to do. */
function explain(packet, reason, remedy) {
  reason.textContent = packet.verdict === 'already-running' || packet.verdict === 'waiting' ? '' : packet.reason ?? '';
  remedy.textContent = packet.remedy ?? '';
}

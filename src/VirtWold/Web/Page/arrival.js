// "I'm sending now": watches for a minute, and shows what came, or what to do if nothing did.
const minute = 60 * 1000;
let watch = null;

byId('sending').addEventListener('click', () => watch === null ? beginWatch() : endWatch(false));

function beginWatch() {
  watch = { since: now(), timer: setInterval(showWatch, 250), before: new Map([...packets].map(([id, packet]) => [id, packet.count])), seen: '' };
  byId('verdict').replaceChildren();
  byId('bar').hidden = false;
  setText(byId('sending'), 'Stop watching');
  showWatch();
}

function endWatch(isOver) {
  const { before } = watch;
  clearInterval(watch.timer);
  watch = null;
  byId('bar').hidden = true;
  setText(byId('sending'), 'I\'m sending now');
  setText(byId('countdown'), '');
  if (isOver && newPackets(before).length === 0) {
    byId('verdict').replaceChildren(...nothingCame());
  }
}

/** Packets that came since a moment, as it was then: those that are new, or were counted again. */
const newPackets = before => status.order.map(id => packets.get(id)).filter(packet => packet && packet.count !== before.get(packet.id));

function showWatch() {
  const left = minute - (now() - watch.since);
  byId('bar').firstElementChild.style.width = `${Math.max(0, left / minute * 100).toFixed(1)}%`;
  setText(byId('countdown'), `watching, ${plural(Math.max(0, Math.ceil(left / 1000)), 'second')} left`);
  showArrived();
  if (left <= 0) {
    endWatch(true);
  }
}

function showArrived() {
  if (watch === null) {
    return;
  }
  const came = newPackets(watch.before);
  const seen = JSON.stringify(came);
  if (came.length === 0 || seen === watch.seen) {
    return;
  }
  watch.seen = seen;
  const first = came.filter(packet => packet.verdict !== 'duplicate');
  byId('verdict').replaceChildren(...(first.length > 0 ? first : came).slice(0, 5).map(packet => {
    const box = make('div', 'came');
    box.dataset.kind = kindOf(packet);
    const head = make('p', 'answer', `It arrived: ${wordOf(packet)}${packet.machine ?? packet.target ? `, ${packet.machine ?? packet.target}` : ''}`);
    const reason = make('p', 'reason');
    const remedy = make('p', 'remedy');
    explain(packet, reason, remedy);
    box.append(head, make('p', 'from', packet.from), reason, remedy, ...packet.command ? [commandBox(packet.command)] : []);
    return box;
  }));
}

function nothingCame() {
  const name = status.sources.find(source => source.interface && source.name !== 'lo')?.name ?? status.sources[0]?.name ?? 'eth0';
  const steps = make('ol', 'steps');
  const step = (text, command) => {
    const item = make('li', '', text);
    if (command) {
      item.append(commandBox(command));
    }
    steps.append(item);
  };
  step('On this host, check that virtwold can hear:', `virtwold check --interface ${name}`);
  step('On this host, watch the wire while you send again:', `tcpdump -ni ${name} 'udp port 7 or udp port 9 or ether proto 0x0842'`);
  step('If tcpdump shows nothing either, the packet doesn\'t reach this host: the sender must be on the same network (routers don\'t forward it; guest Wi-Fi often isolates), and should send to the broadcast address.');
  step('If tcpdump shows it, the sender may hide the packet in other traffic: run virtwold with --deep.');
  return [make('p', 'answer', `Nothing arrived on ${status.sources.map(source => source.name).join(', ')} within a minute.`), steps];
}

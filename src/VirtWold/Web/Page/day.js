// The last 24 hours: each wake is a tick, coloured by what came of it. Arrow keys go from one to the next.
const ticks = new Map();
let chosen = null;

function showDay() {
  const from = now() - day;
  const place = time => `${Math.min(100, Math.max(0, (time - from) / day * 100)).toFixed(3)}%`;
  const shown = [];
  for (const wake of wakes.values()) {
    if (Date.parse(wake.time) < from) {
      ticks.delete(wake.id);
      continue;
    }
    if (!ticks.has(wake.id)) {
      ticks.set(wake.id, tickOf(wake));
    }
    const tick = ticks.get(wake.id);
    tick.style.left = place(Date.parse(wake.time));
    shown.push(tick);
  }
  arrange(byId('ticks'), shown);
  byId('unknown').style.width = place(Date.parse(status.started));
  byId('unknown').title = 'virtwold wasn\'t running, or was restarted: what came before isn\'t known';
  rove(shown);
  showHours(from, place);
  if (chosen === null) {
    setText(byId('tick'), shown.length === 0 ? 'No machine was woken. Each wake will be a tick here.'
      : `${plural(shown.length, 'wake')}. Point at a tick, or use the arrow keys.`);
  }
}

/** Only one tick is a stop of the Tab key. */
function rove(shown) {
  const focused = shown.find(tick => tick.firstElementChild === document.activeElement) ?? shown.at(-1);
  for (const tick of shown) {
    tick.firstElementChild.tabIndex = tick === focused ? 0 : -1;
  }
}

function showHours(from, place) {
  const hours = [];
  const first = new Date(from);
  first.setHours(Math.ceil((first.getHours() + 0.01) / 6) * 6, 0, 0, 0);
  for (let time = first.getTime(); time < from + day * .93; time += day / 4) {
    const hour = make('li', '', new Date(time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }));
    hour.style.left = place(time);
    hours.push(hour);
  }
  byId('hours').replaceChildren(...hours);
}

function tickOf(wake) {
  const tick = make('li');
  const button = make('button');
  button.type = 'button';
  tick.dataset.kind = kindOf(wake);
  const text = () => `${wake.machine}: ${wordOf(wake).toLowerCase()} at ${clock(wake.time)} after ${duration(wake.milliseconds)}, ${wake.from}${wake.verdict === 'failed' && wake.detail ? `: ${wake.detail}` : ''}`;
  button.setAttribute('aria-label', text());
  const show = () => {
    chosen = wake.id;
    setText(byId('tick'), text());
  };
  button.addEventListener('focus', show);
  button.addEventListener('pointerenter', show);
  button.addEventListener('click', () => {
    byId('search').value = wake.machine ?? '';
    chooseMachines('all');
    showTab('machines');
  });
  tick.append(button);
  return tick;
}

byId('ticks').addEventListener('keydown', event => {
  const buttons = [...byId('ticks').querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement);
  const next = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (next !== undefined && buttons[next]) {
    event.preventDefault();
    buttons[at].tabIndex = -1;
    buttons[next].tabIndex = 0;
    buttons[next].focus();
  }
});

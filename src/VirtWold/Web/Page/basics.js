// Names come from a network, or from a machine's owner. They are only ever set as text: no HTML is made of a string here.
const byId = id => document.getElementById(id);
const verdicts = {
  'started': ['good', 'Started'], 'resumed': ['good', 'Resumed'], 'woken': ['good', 'Woken up'],
  'put-to-sleep': ['good', 'Put to sleep'], 'left-alone': ['plain', 'Left alone'],
  'already-running': ['plain', 'Already running'], 'duplicate': ['plain', 'Repeat'], 'waiting': ['wait', 'Under way'],
  'unknown-mac': ['warn', 'Unknown address'], 'denied-policy': ['warn', 'Not allowed'], 'denied-secureon': ['warn', 'Password'],
  'denied-source': ['warn', 'Sender refused'], 'malformed': ['bad', 'Malformed'], 'flooded': ['bad', 'Too many'], 'failed': ['bad', 'Failed'],
};
// A proxy may serve the page at a path of its own, with or without a slash at its end.
const base = location.pathname.endsWith('/') ? '' : `${location.pathname}/`;
const day = 24 * 3600 * 1000;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

// What is known: `status` as it came, packets and wakes by id.
const packets = new Map();
const wakes = new Map();
let status = null;
let skew = 0;

// When the machines were told of last, by the host's clock: from then on times that are left are counted.
let machinesAt = 0;

const kindOf = item => item.ambiguous ? 'warn' : verdicts[item.verdict]?.[0] ?? 'warn';
const wordOf = item => item.verdict === 'denied-secureon' ? item.password ? 'Wrong password' : 'No password'
  : `${verdicts[item.verdict]?.[1] ?? item.verdict}${item.ambiguous ? ' (ambiguous)' : ''}`;
const plural = (count, one, many = `${one}s`) => `${count} ${count === 1 ? one : many}`;
const duration = ms => ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
const span = seconds => seconds < 60 ? `${Math.ceil(seconds)} s`
  : seconds < 3600 ? `${Math.round(seconds / 60)} min`
    : seconds < 2 * 24 * 3600 ? `${(seconds / 3600).toFixed(1)} h` : `${Math.round(seconds / 24 / 3600)} days`;
const keyOf = machine => `${machine.hypervisor ?? ''} ${machine.id}`;

/** The time on the host's clock, in milliseconds. */
const now = () => Date.now() + skew;

function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className ?? '';
  if (text !== undefined) {
    element.textContent = text;
  }
  return element;
}

const fromTemplate = id => byId(id).content.firstElementChild.cloneNode(true);

function ago(time) {
  const seconds = Math.max(0, (now() - time) / 1000);
  return seconds < 2 ? 'now'
    : seconds < 60 ? `${Math.floor(seconds)} s ago`
      : seconds < 3600 ? `${Math.floor(seconds / 60)} min ago`
        : seconds < 2 * 24 * 3600 ? `${Math.floor(seconds / 3600)} h ago`
          : `${Math.floor(seconds / 24 / 3600)} days ago`;
}

/** The time of day; with the date where it isn't today's. */
function clock(time) {
  const date = new Date(time);
  return date.toDateString() === new Date().toDateString()
    ? date.toLocaleTimeString()
    : date.toLocaleString([], { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' });
}

/** An element that shows how long ago something was, and stays right; the full time is its title. */
function showAgo(element, time) {
  element.dateTime = time;
  element.dataset.at = Date.parse(time);
  element.title = new Date(time).toLocaleString();
  setText(element, ago(Date.parse(time)));
  return element;
}

function refreshTimes() {
  for (const element of document.querySelectorAll('time[data-at]')) {
    setText(element, ago(Number(element.dataset.at)));
  }
}

let toastTimer = 0;
function toast(text) {
  byId('toast').textContent = text;
  byId('toast').hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { byId('toast').hidden = true; }, 2500);
}

async function copy(text) {
  try {
    // Only pages from this host or by HTTPS have a clipboard.
    await navigator.clipboard.writeText(text);
  } catch {
    const area = make('textarea', 'offscreen');
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (!done) {
      toast('The browser doesn\'t allow copying; mark the text instead.');
      return;
    }
  }
  toast(`Copied ${text.length > 40 ? 'the command' : text}`);
}

function macButton(mac) {
  const button = make('button', 'mac', mac);
  button.type = 'button';
  button.title = 'Click to copy';
  button.setAttribute('aria-label', `Copy ${mac}`);
  button.addEventListener('click', () => copy(mac));
  return button;
}

function commandBox(text) {
  const box = fromTemplate('command');
  box.querySelector('code').textContent = text;
  box.querySelector('button').addEventListener('click', () => copy(text));
  return box;
}

/** Has a list's children be those, in that order; moves only what isn't in its place. */
function arrange(list, children) {
  let at = list.firstElementChild;
  for (const child of children) {
    if (child === at) {
      at = at.nextElementSibling;
    } else {
      list.insertBefore(child, at);
    }
  }
  while (at) {
    const next = at.nextElementSibling;
    at.remove();
    at = next;
  }
}

function press(group, filter) {
  for (const chip of byId(group).querySelectorAll('button')) {
    chip.setAttribute('aria-pressed', chip.dataset.filter === filter);
  }
}

const searched = (...texts) => {
  const word = byId('search').value.trim().toLowerCase();
  return word === '' || texts.some(text => text?.toLowerCase().includes(word));
};

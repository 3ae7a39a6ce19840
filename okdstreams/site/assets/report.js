"use strict";
// The pages are complete without this script: it sorts, filters, moves pictures and searches. Nothing here ever takes
// text for markup; the pages' policy (require-trusted-types-for) would refuse it.

const root = document.documentElement;
const isTyping = (target) => target.closest("input, select, textarea") !== null;

// --- theme -----------------------------------------------------------------------------------------------------------

const themeButton = document.createElement("button");
themeButton.type = "button";
themeButton.id = "theme";
const themes = ["auto", "light", "dark"];
function showTheme() {
  const theme = root.dataset.theme || "auto";
  themeButton.textContent = { auto: "◐", light: "☀", dark: "☾" }[theme];
  themeButton.setAttribute("aria-label", `Theme: ${theme}`);
  themeButton.title = `Theme: ${theme}`;
}
themeButton.addEventListener("click", () => {
  const next = themes[(themes.indexOf(root.dataset.theme || "auto") + 1) % themes.length];
  if (next === "auto") delete root.dataset.theme;
  else root.dataset.theme = next;
  try { localStorage.setItem("okdstreams-theme", next); } catch { /* it holds for this page */ }
  showTheme();
});
showTheme();
document.querySelector(".top").append(themeButton);

// --- what scrolls can be reached by keyboard, and is announced -------------------------------------------------------

function reachScrolled() {
  for (const box of document.querySelectorAll(".scroll")) {
    const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (!scrolls) {
      for (const name of ["tabindex", "role"]) box.removeAttribute(name);
      continue;
    }
    box.tabIndex = 0;
    box.setAttribute("role", "region");
    if (box.hasAttribute("aria-label")) continue;
    const heading = box.closest("section")?.querySelector("h2") ?? document.querySelector("h1");
    box.setAttribute("aria-label", heading.textContent.trim());
  }
}
for (const inside of document.querySelectorAll("[aria-current], .timeline th:last-child")) {
  const box = inside.closest(".scroll, .top ul"); // the page that is shown, and the newest versions, are in sight
  box.scrollLeft = inside.offsetLeft + inside.offsetWidth - box.clientWidth + 24;
}
addEventListener("resize", reachScrolled);
addEventListener("load", reachScrolled);

document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !isTyping(event.target)) {
    event.preventDefault();
    (document.getElementById("q") || document.getElementById("find")).focus();
  }
});

// --- days, as they are from today: the pages themselves know no clock -------------------------------------------------

for (const day of document.querySelectorAll("time[datetime]")) {
  const days = Math.ceil((Date.parse(day.dateTime) - Date.now()) / 86400000);
  if (Number.isNaN(days)) continue;
  const mark = document.createElement("span");
  mark.className = days < 0 ? "f-error" : days <= 31 ? "f-warning" : "f-info";
  mark.textContent = days < 0 ? `${-days} days ago` : days === 0 ? "today" : `in ${days} days`;
  day.after(" ", mark);
}

// --- tables that are sorted ------------------------------------------------------------------------------------------

const collator = new Intl.Collator("en", { numeric: true });
const strength = { "■": 0, "○": 1, "◇": 2, "×": 3 };

function sortValue(row, column) {
  const cell = row.cells[column];
  if (!cell) return "";
  if (cell.dataset.sort) return cell.dataset.sort;
  const text = cell.textContent.trim();
  return text in strength ? String(strength[text]) : text === "" ? "\uffff" : text;
}

function sortBy(table, header, column) {
  const descending = header.getAttribute("aria-sort") === "ascending";
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", descending ? "descending" : "ascending");
  for (const body of table.tBodies) {
    const rows = [...body.rows].filter((row) => !row.classList.contains("group"));
    const keyed = rows.map((row, number) => ({ row, number, value: sortValue(row, column) }));
    keyed.sort((a, b) => {
      if ((a.value === "\uffff") !== (b.value === "\uffff")) return a.value === "\uffff" ? 1 : -1;
      return (descending ? -1 : 1) * collator.compare(a.value, b.value) || a.number - b.number;
    });
    body.append(...keyed.map((entry) => entry.row));
  }
}

for (const table of document.querySelectorAll("table.sortable")) {
  [...table.tHead.rows[0].cells].forEach((header, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sortBy(table, header, column));
  });
}

// --- tables that are filtered ----------------------------------------------------------------------------------------

function matches(row, body, chosen) {
  const data = row.dataset;
  if (chosen.live && !("live" in data)) return false;
  if (chosen.public && !("public" in data)) return false;
  if (chosen.arch && data.arch !== chosen.arch) return false;
  if (chosen.version && data.version !== chosen.version) return false;
  if (chosen.writer && data.writer !== chosen.writer) return false;
  if (chosen.state && data.state !== chosen.state) return false;
  if (chosen.family && (data.family ?? body.dataset.family) !== chosen.family) return false;
  if (chosen.number >= 0) {
    const gates = [...row.cells[chosen.number].querySelectorAll("a")];
    if (!gates.length || (chosen.gate && !gates.some((gate) => gate.classList.contains(`g-${chosen.gate}`)))) return false;
  } else if (chosen.gate && !data.gate.split(" ").includes(chosen.gate)) return false;
  if (!chosen.words.length) return true;
  const text = `${row.cells[0].textContent} ${data.text ?? row.textContent}`.toLowerCase();
  return chosen.words.every((word) => text.includes(word));
}

// of the columns of versions: the one that is chosen, or those in which a row that is shown has a gate
function showColumns(table, number, rows) {
  const filled = new Set(number >= 0 ? [number] : []);
  if (number < 0) for (const row of rows) for (let column = 2; column < row.cells.length; column += 1) if (row.cells[column].firstElementChild) filled.add(column);
  const wanted = filled.size ? [...filled].sort((a, b) => a - b).join() : "all";
  if ((table.dataset.columns ?? "all") === wanted) return;
  table.dataset.columns = wanted;
  for (const row of table.rows) {
    if (row.classList.contains("group")) continue;
    for (let column = 2; column < row.cells.length; column += 1) row.cells[column].hidden = wanted !== "all" && !filled.has(column);
  }
}

function filterTable(form, table) {
  const fields = Object.fromEntries([...form.elements].filter((f) => f.name).map((f) => [f.name, f.type === "checkbox" ? f.checked : f.value]));
  const headers = [...table.tHead.rows[0].cells];
  const number = fields.column ? headers.findIndex((header) => header.textContent.trim() === fields.column) : -1;
  const chosen = { ...fields, number, words: fields.text.toLowerCase().split(/\s+/).filter(Boolean) };
  const rows = [];
  let all = 0;
  for (const body of table.tBodies) {
    let here = 0;
    let group = null;
    for (const row of body.rows) {
      if (row.classList.contains("group")) { group = row; continue; }
      all += 1;
      row.hidden = !matches(row, body, chosen);
      if (row.hidden) continue;
      here += 1;
      rows.push(row);
    }
    if (group) group.hidden = here === 0;
  }
  if (form.elements.column) showColumns(table, number, rows);
  form.querySelector("output").textContent = `${rows.length} of ${all}`;
}

function readHash(form) {
  const wanted = new URLSearchParams(location.hash.slice(1));
  for (const [name, value] of wanted) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    if (field.type === "checkbox") field.checked = value === "1";
    else field.value = value;
  }
}

function writeHash(form) {
  const chosen = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.type === "checkbox" ? field.checked !== field.defaultChecked : field.value) {
      chosen.set(field.name, field.type === "checkbox" ? (field.checked ? "1" : "0") : field.value);
    }
  }
  try { history.replaceState(null, "", `#${chosen}`); } catch { /* the page works without */ }
}

for (const form of document.querySelectorAll("form.filters")) {
  const table = document.getElementById(form.dataset.table);
  if (!table) { form.hidden = true; continue; }
  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(() => { filterTable(form, table); writeHash(form); });
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", () => { readHash(form); filterTable(form, table); });
  readHash(form);
  filterTable(form, table);
}

// --- the matrix by keyboard ------------------------------------------------------------------------------------------

const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
for (const matrix of document.querySelectorAll("table.matrix")) {
  for (const link of matrix.querySelectorAll("td a")) link.tabIndex = -1; // Tab goes from test to test
  matrix.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const cell = event.target.closest("td, th");
    if (!step || !cell || !event.target.matches("tbody a")) return;
    const rows = [...matrix.rows].filter((row) => row.parentElement.tagName === "TBODY" && !row.hidden && !row.classList.contains("group"));
    let y = rows.indexOf(cell.parentElement);
    let x = cell.cellIndex;
    if (y < 0) return;
    event.preventDefault();
    for (;;) {
      y += step[0];
      x += step[1];
      const next = rows[y]?.cells[x];
      if (!next) return;
      const link = next.hidden ? null : next.querySelector("a");
      if (link) { link.focus(); return; }
    }
  });
  matrix.addEventListener("mouseover", (event) => {
    const link = event.target.closest("td a[aria-label]");
    if (link && !link.title) link.title = `${link.closest("tr").cells[0].textContent}: ${link.getAttribute("aria-label")}`;
  });
}

// --- pictures that are moved and zoomed ------------------------------------------------------------------------------

for (const frame of document.querySelectorAll(".picture")) {
  const svg = frame.querySelector("svg");
  const whole = svg.viewBox.baseVal;
  const all = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  const pointers = new Map();
  let moved = 0;
  frame.classList.add("live-picture");
  frame.querySelector(".tools").hidden = false;
  svg.removeAttribute("width");
  svg.removeAttribute("height");

  const scale = () => { const m = svg.getScreenCTM(); return m ? 1 / m.a : 1; };
  function zoom(factor, clientX, clientY) {
    const width = Math.min(all.width * 1.5, Math.max(120, whole.width * factor));
    const ratio = width / whole.width;
    const box = svg.getBoundingClientRect();
    const point = new DOMPoint(clientX ?? box.x + box.width / 2, clientY ?? box.y + box.height / 2)
      .matrixTransform(svg.getScreenCTM().inverse());
    whole.x = point.x - (point.x - whole.x) * ratio;
    whole.y = point.y - (point.y - whole.y) * ratio;
    whole.width = width;
    whole.height *= ratio;
  }
  function move(dx, dy) {
    const unit = scale();
    whole.x -= dx * unit;
    whole.y -= dy * unit;
  }
  function start() {
    Object.assign(whole, all);
    const width = frame.clientWidth;
    const fitting = width / all.width;
    const scaled = fitting < 0.75 ? 0.9 : Math.min(fitting, 1.2); // a wide picture begins at its left end, to be read
    const height = Math.min(Math.max(all.height * scaled, 200), innerHeight * 0.72, 740);
    svg.style.height = `${height}px`;
    if (fitting >= 0.75 && all.height * scaled <= height) return;
    whole.width = width / scaled;
    whole.height = height / scaled;
  }
  const actions = { in: () => zoom(0.7), out: () => zoom(1 / 0.7), all: () => Object.assign(whole, all) };
  frame.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-do]");
    if (button) actions[button.dataset.do]();
    else if (moved > 6) event.preventDefault();
  }, true);
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.15 : 1 / 1.15, event.clientX, event.clientY);
  }, { passive: false });
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("pointerdown", (event) => {
    pointers.set(event.pointerId, event);
    moved = 0;
  });
  window.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 2) {
      const [other] = [...pointers.values()].filter((p) => p.pointerId !== event.pointerId);
      const apart = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
      zoom(apart(before) / apart(event), other.clientX, other.clientY);
    } else move(event.clientX - before.clientX, event.clientY - before.clientY);
    moved += Math.abs(event.clientX - before.clientX) + Math.abs(event.clientY - before.clientY);
    pointers.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, (event) => pointers.delete(event.pointerId));
  frame.addEventListener("keydown", (event) => {
    const keys = {
      "+": actions.in, "=": actions.in, "-": actions.out, 0: actions.all,
      ArrowLeft: () => move(60, 0), ArrowRight: () => move(-60, 0), ArrowUp: () => move(0, 60), ArrowDown: () => move(0, -60),
    };
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
  addEventListener("beforeprint", () => Object.assign(whole, all));
  start();
}

// --- search ----------------------------------------------------------------------------------------------------------

const MOST = 100;
const query = document.getElementById("q");
if (query) {
  const list = document.getElementById("results");
  const status = document.getElementById("hits");
  const index = self.okdstreamsIndex;
  const entries = index.entries.map(([kind, name, about, page, anchor]) => [index.kinds[kind], name, about, index.pages[page] + (anchor ? `#${anchor}` : "")]);
  const texts = entries.map(([kind, name, about]) => `${kind} ${name} ${about}`.toLowerCase());

  function rank(entry, words) {
    const name = entry[1].toLowerCase();
    if (name === words.join(" ")) return 0;
    if (name.startsWith(words[0])) return 1;
    return words.every((word) => name.includes(word)) ? 2 : 3;
  }
  function marked(text, words) {
    const piece = document.createDocumentFragment();
    const lower = text.toLowerCase();
    let at = 0;
    while (at < text.length) {
      const next = words.map((word) => [lower.indexOf(word, at), word.length]).filter(([start]) => start >= 0).sort((a, b) => a[0] - b[0] || b[1] - a[1])[0];
      if (!next || lower.length !== text.length) break;
      piece.append(text.slice(at, next[0]));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      piece.append(mark);
      at = next[0] + next[1];
    }
    piece.append(text.slice(at));
    return piece;
  }
  function result([kind, name, about, url], words) {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const parts = [["span", "tag"], ["span", "name"], ["small", ""]].map(([tag, style]) => {
      const part = document.createElement(tag);
      part.className = style;
      return part;
    });
    parts[0].textContent = kind;
    parts[1].append(marked(name, words));
    parts[2].textContent = about;
    link.href = url;
    link.append(...parts);
    item.append(link);
    return item;
  }
  function search() {
    const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = [];
    if (words.length) texts.forEach((text, number) => { if (words.every((word) => text.includes(word))) hits.push([rank(entries[number], words), number]); });
    hits.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    list.replaceChildren(...hits.slice(0, MOST).map(([, number]) => result(entries[number], words)));
    const more = hits.length > MOST ? `, the best ${MOST} of them shown` : "";
    status.textContent = !words.length ? `${entries.length} names. Write some words.` : hits.length ? `${hits.length} found${more}` : "Nothing found. Fewer or shorter words find more.";
  }
  query.value = new URLSearchParams(location.search).get("q") || "";
  query.addEventListener("input", search);
  query.form.addEventListener("submit", (event) => event.preventDefault());
  search();
  query.focus();
}

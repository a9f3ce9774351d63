/* The filters of the matrix. Without this script all of it is shown. What is chosen stands behind the # of the address, so that
   a view can be sent to somebody. */
'use strict';

const form = document.getElementById('filters');
const table = document.querySelector('.matrix');
const heads = [...table.querySelectorAll('thead .system')];
const rows = [...table.querySelectorAll('tbody tr[data-class]')].map(row => ({
	row,
	body: row.parentElement,
	words: (row.parentElement.dataset.mechanism + '.' + row.textContent).toLowerCase(),
	cells: [...row.cells].slice(1, 1 + heads.length),
}));
const systems = [...form.elements.system].length ? [...form.elements.system] : [form.elements.system];

/* Form to address and back; only what differs from everything is written. */
function write() {
	const words = new URLSearchParams();
	for (const name of ['text', 'mechanism', 'class'])
		if (form.elements[name].value !== '') words.set(name, form.elements[name].value);
	for (const box of form.querySelectorAll('[name=verdict]:checked')) words.append('verdict', box.value);
	for (const box of systems) if (!box.checked) words.append('without', box.value);
	if (form.elements.bounds.checked) words.set('bounds', 'yes');
	history.replaceState(null, '', words.size ? '#' + words : location.pathname + location.search);
}

function read() {
	const words = new URLSearchParams(location.hash.slice(1));
	for (const name of ['text', 'mechanism', 'class']) form.elements[name].value = words.get(name) ?? '';
	for (const box of form.querySelectorAll('[name=verdict]')) box.checked = words.getAll('verdict').includes(box.value);
	for (const box of systems) box.checked = !words.getAll('without').includes(box.value);
	form.elements.bounds.checked = words.get('bounds') === 'yes';
}

function show() {
	const text = form.elements.text.value.trim().toLowerCase();
	const mechanism = form.elements.mechanism.value;
	const kind = form.elements.class.value;
	const verdicts = [...form.querySelectorAll('[name=verdict]:checked')].map(box => box.value);
	const visible = systems.map(box => box.checked);
	const bodies = new Set();
	let shown = 0;

	heads.forEach((head, i) => { head.hidden = !visible[i]; });
	for (const { row, body, words, cells } of rows) {
		const seen = cells.filter((cell, i) => visible[i]).map(cell => cell.className);
		const differs = new Set(seen.filter(name => name !== '')).size > 1;
		const good = words.includes(text) && (mechanism === '' || body.dataset.mechanism === mechanism) &&
			(kind === '' || row.dataset.class === kind) &&
			(verdicts.length === 0 || verdicts.some(name => name === 'differs' ? differs : seen.includes(name)));
		cells.forEach((cell, i) => { cell.hidden = !visible[i]; });
		row.hidden = !good;
		shown += good;
		if (good) bodies.add(body);
	}
	for (const body of table.tBodies) body.hidden = !bodies.has(body);
	table.classList.toggle('bounds', form.elements.bounds.checked);
	table.parentElement.hidden = shown === 0;
	document.getElementById('nothing').hidden = shown > 0;
	document.getElementById('shown').value =
		`${shown} of ${rows.length} rules, ${visible.filter(Boolean).length} of ${systems.length} systems`;
}

form.addEventListener('input', () => { write(); show(); });
form.addEventListener('submit', event => event.preventDefault());
form.addEventListener('reset', () => setTimeout(() => { write(); show(); }));
addEventListener('hashchange', () => { read(); show(); });
form.hidden = false;
read();
show();

// Keeps the page as it is on the server: asks for it again every second while somebody looks, and puts in what has changed.
const EVERY_MS = 1_000;

async function refresh() {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const { id } of document.querySelectorAll('details[open]'))
    page.getElementById(id)?.setAttribute('open', '');
  const focused = document.activeElement.closest('[id]')?.id;
  for (const part of ['main', 'footer']) {
    const before = document.querySelector(part);
    const after = page.querySelector(part);
    if (!before.isEqualNode(after)) before.replaceWith(document.adoptNode(after));
  }
  if (focused) document.getElementById(focused)?.focus();
}

async function keepFresh() {
  if (!document.hidden) {
    const offline = await refresh().then(
      () => false,
      () => true,
    );
    document.getElementById('offline').hidden = !offline;
  }
  setTimeout(keepFresh, EVERY_MS);
}

setTimeout(keepFresh, EVERY_MS);

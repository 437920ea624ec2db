import { signal } from '@preact/signals';
import { say } from './copy.js';
import { html } from './html.js';
import { count } from './words.js';

/** Whether a file is being dragged over the page. */
const hovers = signal(false);

/** Export of a filter's traces, and import of files: OTLP/JSON lines, as the Collector's file exporter writes them. @param {{ filter: string }} props */
export function Files({ filter }) {
  const take = (/** @type {any} */ event) => {
    void importFiles(event.target.files);
    event.target.value = '';
  };
  return html`<a
      class="button"
      href="/api/export?${filter}"
      download="traces.jsonl"
      title="Save these traces as OTLP JSON lines"
      >Export</a
    >
    <label class="button" title="Open files of OTLP JSON lines; they can be dropped anywhere on the page">
      Import<input class="sr" type="file" multiple accept=".json,.jsonl,.ndjson,.gz" onChange=${take} />
    </label>`;
}

/** The drop zone for files: the whole page. */
export function DropZone() {
  return html`<div class="dropzone ${hovers.value ? 'shown' : ''}" aria-hidden="true">
    Drop OTLP JSON lines to import them
  </div>`;
}

/** @param {FileList | File[]} files */
async function importFiles(files) {
  for (const file of files) say(await importFile(file));
}

/** @param {File} file @returns {Promise<string>} the result, in words */
async function importFile(file) {
  try {
    const response = await fetch('/api/import', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: file,
    });
    const answer = await response.json();
    if (!response.ok)
      return `${file.name}: ${answer.errors?.[0]?.msg ?? answer.detail ?? `HTTP ${response.status}`}`;
    const { spans, logs, points, rejected, message } = answer.data;
    const came = `${file.name}: ${count(spans, 'span')}, ${count(logs, 'log line')}, ${count(points, 'metric point')}`;
    return rejected > 0 ? `${came}; ${rejected} rejected: ${message}` : came;
  } catch {
    return `${file.name}: the observatory does not answer`;
  }
}

const hasFiles = (/** @type {DragEvent} */ { dataTransfer }) =>
  dataTransfer?.types.includes('Files') ?? false;

addEventListener('dragover', (event) => {
  if (!hasFiles(event)) return;
  event.preventDefault();
  hovers.value = true;
});
addEventListener('dragleave', ({ relatedTarget }) => {
  if (relatedTarget === null) hovers.value = false;
});
addEventListener('drop', (event) => {
  hovers.value = false;
  if (!hasFiles(event) || !event.dataTransfer) return;
  event.preventDefault();
  void importFiles([...event.dataTransfer.files]);
});

import { judgeSources, reportLines, trustOf } from './verify.mjs';

/** The page around the verifier: files in by drop or choice, the verdict out. Nothing leaves the machine. */

const inlineLabels = document.getElementById('labels');
const labels =
  inlineLabels === null ? await (await fetch('./labels.zh-CN.json')).json() : JSON.parse(inlineLabels.textContent);
const element = (id) => document.getElementById(id);

document.title = labels['page.title'];
for (const part of document.querySelectorAll('[data-label]')) part.textContent = labels[part.dataset.label];

async function judge(files) {
  const verdict = element('verdict');
  verdict.className = 'working';
  verdict.textContent = labels['page.working'];
  try {
    const trusted = element('trust').value.trim();
    const trust = trusted === '' ? {} : await trustOf([new TextEncoder().encode(trusted)]);
    const report = await judgeSources(
      files.map((file) => file.stream()),
      trust,
    );
    verdict.className = report.status.toLowerCase();
    verdict.textContent = reportLines(report, labels).join('\n');
  } catch (error) {
    verdict.className = 'faulty';
    verdict.textContent = `${labels['status.NOT_JUDGED']}：${labels[`problem.${error.message}`] ?? error.message}`;
  }
}

const zone = element('zone');
zone.addEventListener('dragover', (event) => event.preventDefault());
zone.addEventListener('drop', (event) => {
  event.preventDefault();
  void judge([...event.dataTransfer.files]);
});
element('files').addEventListener('change', (event) => {
  const files = [...event.target.files];
  if (files.length > 0) void judge(files);
});
element('trust-file').addEventListener('change', async (event) => {
  const [file] = event.target.files;
  if (file !== undefined) element('trust').value = await file.text();
});

const search = document.querySelector<HTMLInputElement>('#search');
const found = document.querySelector('#found');
const articles = [...document.querySelectorAll<HTMLElement>('article')];

/** What is asked for in the search, all words of it, is what stays. */
function filter(): void {
  const words = (search?.value ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const article of articles) {
    const isFound = words.every((word) => article.dataset['search']?.includes(word));
    article.hidden = !isFound;
    if (isFound) count += 1;
    const link = document.querySelector<HTMLElement>(`[data-for="${article.id}"]`);
    if (link) link.hidden = !isFound;
  }
  for (const section of document.querySelectorAll<HTMLElement>('section.tag'))
    section.hidden = section.querySelector('article:not([hidden])') === null;
  if (found) found.textContent = words.length === 0 ? '' : `${count} of ${articles.length} operations`;
}

function addCopy(block: HTMLElement): void {
  const code = block.querySelector('code');
  if (!code) return;
  // Where this page came from is where its API is.
  code.textContent = code.textContent.replace('https://api.example.com\n', `${location.origin}\n`);
  const button = document.createElement('button');
  button.className = 'copy';
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', () => void copy(code, button));
  block.append(button);
}

async function copy(code: HTMLElement, button: HTMLButtonElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(code);
    button.textContent = 'Selected: copy it';
  }
  setTimeout(() => {
    button.textContent = 'Copy';
  }, 2_000);
}

/** A link may point at what the search hides. */
function showTarget(): void {
  const target = document.getElementById(location.hash.slice(1));
  if (!search || !target?.closest('[hidden]')) return;
  search.value = '';
  filter();
  target.scrollIntoView();
}

for (const block of document.querySelectorAll<HTMLElement>('.code')) addCopy(block);
search?.addEventListener('input', filter);
addEventListener('hashchange', showTarget);
addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target instanceof HTMLInputElement) return;
  event.preventDefault();
  search?.focus();
});
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('details')) details.open = true;
});

import { claim, createSecret, type NewSecret } from './claim.browser.ts';
import { LINK_MISSING, NOT_SECURE, type Problem } from './sentences.ts';

const intro = element('intro', HTMLElement);
const createButton = element('create', HTMLButtonElement);
const createStatus = element('create-status', HTMLElement);
const problemBox = element('problem', HTMLElement);
const tokenField = element('token', HTMLTextAreaElement);
const copyStatus = element('copy-status', HTMLElement);

/** One for the life of the page: trying again sends the same hash. */
let newSecret: Promise<NewSecret> | undefined;

const claimToken = location.hash.slice(1);
if (!isSecureContext) showProblem(NOT_SECURE, '');
else if (claimToken === '') showProblem(LINK_MISSING, '');
else createButton.disabled = false;

createButton.addEventListener('click', () => void create());
element('copy', HTMLButtonElement).addEventListener('click', () => void copy());
tokenField.addEventListener('focus', () => tokenField.select());
tokenField.addEventListener('copy', () => {
  const isWhole = tokenField.selectionEnd - tokenField.selectionStart === tokenField.value.length;
  if (isWhole) showCopied();
});
// Another link pasted into the same tab changes the fragment only.
addEventListener('hashchange', () => location.reload());

async function create(): Promise<void> {
  showWaiting(true);
  warnOfLeaving(true);
  newSecret ??= createSecret();
  const outcome = await claim(claimToken, await newSecret);
  showWaiting(false);
  if ('token' in outcome) showToken(outcome.token, outcome.accessKeyId);
  else showProblem(outcome.problem, outcome.reference);
}

function showWaiting(isWaiting: boolean): void {
  createButton.disabled = isWaiting;
  createButton.ariaBusy = String(isWaiting);
  createStatus.textContent = isWaiting ? 'Creating your key…' : '';
  if (isWaiting) problemBox.hidden = true;
}

function showToken(token: string, accessKeyId: string): void {
  history.replaceState(null, '', location.pathname + location.search);
  tokenField.value = token;
  element('key-id', HTMLElement).textContent = accessKeyId;
  element('start', HTMLElement).hidden = true;
  element('result', HTMLElement).hidden = false;
  const heading = element('result-heading', HTMLElement);
  document.title = heading.textContent;
  heading.focus();
}

function showProblem({ title, text, canRetry }: Problem, reference: string): void {
  element('problem-title', HTMLElement).textContent = title;
  element('problem-text', HTMLElement).textContent = text;
  element('problem-reference', HTMLElement).textContent = reference === '' ? '' : `Reference: ${reference}`;
  problemBox.hidden = false;
  intro.hidden = !canRetry;
  createButton.hidden = !canRetry;
  createButton.textContent = 'Try again';
  warnOfLeaving(canRetry);
  (canRetry ? createButton : problemBox).focus();
}

async function copy(): Promise<void> {
  try {
    await navigator.clipboard.writeText(tokenField.value);
    showCopied();
  } catch {
    tokenField.focus();
    copyStatus.textContent = 'Your browser did not let us copy. The key is selected: copy it by hand.';
  }
}

function showCopied(): void {
  warnOfLeaving(false);
  copyStatus.textContent = 'Copied. Now keep it in a safe place.';
}

/** From the moment a key may exist until it was copied. */
function warnOfLeaving(isAtRisk: boolean): void {
  if (isAtRisk) addEventListener('beforeunload', askToStay);
  else removeEventListener('beforeunload', askToStay);
}

function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

/** @throws Error if markup.ts and this file differ */
function element<Wanted extends HTMLElement>(id: string, type: new () => Wanted): Wanted {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`no #${id}`);
  return found;
}

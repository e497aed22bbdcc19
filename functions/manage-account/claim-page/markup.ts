/** What stands in `<main>`: first `start`, and after the claim `result` in its place. page.browser.ts knows the ids. */
export const MARKUP = `
<section id="start" aria-labelledby="start-heading">
  <h1 id="start-heading">Create your access key</h1>
  <div id="intro">
    <p>Your account is ready. It opens with a secret key, and this page makes yours:
      in your browser, so that nobody else ever sees it, not even us.</p>
    <ul>
      <li>The key is shown <strong>once</strong>. Have your password manager or another safe place at hand.</li>
      <li>The link you opened is good for <strong>one key</strong>.</li>
    </ul>
  </div>
  <div id="problem" class="note problem" role="alert" tabindex="-1" hidden>
    <p><strong id="problem-title"></strong></p>
    <p id="problem-text"></p>
    <p id="problem-reference" class="small"></p>
  </div>
  <noscript><p class="note problem">The key is made in your browser, and that needs JavaScript.
    Please allow it for this page and open the link again.</p></noscript>
  <div class="action">
    <button id="create" type="button" disabled>Create my access key</button>
    <p id="create-status" role="status"></p>
  </div>
</section>
<section id="result" aria-labelledby="result-heading" hidden>
  <h1 id="result-heading" tabindex="-1">Your access key is ready</h1>
  <p id="once" class="note"><strong>Copy it now.</strong> It is shown only this once and cannot be recovered.</p>
  <label for="token">Access key</label>
  <textarea id="token" rows="4" readonly autocomplete="off" autocapitalize="off" spellcheck="false"
    aria-describedby="once"></textarea>
  <div class="action">
    <button id="copy" type="button">Copy the key</button>
    <p id="copy-status" role="status"></p>
  </div>
  <h2>How to use it</h2>
  <p>Send it with every request to your provider’s API. Here it is in the variable <code>ACCESS_KEY</code>:</p>
  <pre><code>curl -H "Authorization: Bearer $ACCESS_KEY" https://…</code></pre>
  <p>Whoever has the key can act for you: keep it out of code, emails and chats.</p>
  <p class="small">Key ID, not a secret, for when you need help: <code id="key-id"></code></p>
</section>
`;

// Provided by the plugin in bundle-api-page.ts: the page that describes the API, gzip in base64; the hashes are of SHA-256.
declare module 'virtual:api-page' {
  const page: { readonly gzipBase64: string; readonly scriptHash: string; readonly styleHash: string };
  // eslint-disable-next-line no-restricted-exports -- a module that is one value has one nameless export
  export default page;
}
// Provided by the plugin in bundle-browser.ts: the named file, bundled for the browser, as text.
declare module '*?browser' {
  const script: string;
  // eslint-disable-next-line no-restricted-exports -- a module that is one text has one nameless export
  export default script;
}

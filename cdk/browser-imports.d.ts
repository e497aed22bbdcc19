// Provided by the plugin in bundle-browser.ts: the named file, bundled for the browser, as text.
declare module '*?browser' {
  const script: string;
  // eslint-disable-next-line no-restricted-exports -- a module that is one text has one nameless export
  export default script;
}

/** What is loaded only for who reads XML: the rest of the package stays out of the bundle. */
export { XMLParser } from 'fast-xml-parser';

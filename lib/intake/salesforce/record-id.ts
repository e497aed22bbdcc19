const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/**
 * The 18 characters of a Salesforce id, of which it shows 15 or 18: each of the last three says which of five are upper case. Texts
 * that are no id stay as they are.
 * Source: https://help.salesforce.com/s/articleView?id=000385008
 */
export function longId(id: string): string {
  if (!/^[A-Za-z0-9]{15}$/.test(id)) return id;
  const suffix = [0, 5, 10].map((from) => {
    const cases = Array.from(id.slice(from, from + 5), (letter, at) => (/[A-Z]/.test(letter) ? 1 << at : 0));
    return ALPHABET.charAt(cases.reduce((sum, bit) => sum + bit, 0));
  });
  return id + suffix.join('');
}

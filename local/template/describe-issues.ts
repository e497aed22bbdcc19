import type * as z from 'zod/mini';

/** A schema's complaints in words that name each property. */
export function describeIssues({ issues }: z.core.$ZodError): string {
  return issues.map(describeIssue).join('; ');
}

function describeIssue(issue: z.core.$ZodIssue): string {
  const path = issue.path.map(String);
  const property = path.length === 0 ? 'it' : `the property ${path.join('.')}`;
  if (issue.code === 'unrecognized_keys') {
    const names = issue.keys.map((key) => [...path, key].join('.')).join(', ');
    return `local/ does not know the property ${names}: run it, or list it as having no local effect with the reason`;
  }
  if (issue.code === 'invalid_value') {
    return `${property} must be ${issue.values.map(String).join(' or ')} for local/ to run it`;
  }
  if (issue.code === 'invalid_type') return `${property} must be a ${issue.expected}`;
  return `${property} has a form that local/ does not run`;
}

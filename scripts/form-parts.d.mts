export class PartError extends Error {}
export function wholeForm(root: string, type: string): string;

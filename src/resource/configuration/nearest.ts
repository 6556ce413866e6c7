/**
 * The known word that a misspelt one surely means: the same but for case and separators, or with one or two letters
 * wrong, missing, too many or swapped; undefined where none is near.
 */
export function nearestOf(word: string, known: readonly string[]): string | undefined {
  if (word.length > LONGEST) return undefined;
  const plain = plainOf(word);
  const same = known.find((each) => plainOf(each) === plain);
  if (same !== undefined) return same;
  let nearest: string | undefined;
  let least = Math.min(2, Math.floor(plain.length / 3)) + 1;
  for (const each of known) {
    const distance = distanceOf(plain, plainOf(each));
    if (distance >= least) continue;
    [nearest, least] = [each, distance];
  }
  return nearest;
}

/** No known word comes near. */
const LONGEST = 60;

function plainOf(word: string): string {
  return word.toLowerCase().replace(/[\s._-]/g, '');
}

/** Letters to change, insert, remove or swap with their neighbour to make one word of the other. */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped = one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      next[j] = Math.min(
        (next[j - 1] ?? 0) + 1,
        (row[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + (isSame ? 0 : 1),
        isSwapped && i > 1 && j > 1 ? (before[j - 2] ?? 0) + 1 : Infinity,
      );
    }
    [before, row] = [row, next];
  }
  return row[other.length] ?? 0;
}

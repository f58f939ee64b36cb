/** A list of names, written as words between blanks and line ends. */
export function words(text: TemplateStringsArray): readonly string[] {
  return text.join('').trim().split(/\s+/);
}

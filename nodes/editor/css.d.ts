/** A style sheet as its text: the build imports it so. */
declare module '*.css' {
  const text: string;
  export default text;
}

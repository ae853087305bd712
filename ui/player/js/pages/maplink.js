// Numbers as links have them.

/** A number as a link has it; reading it gives the same number. */
export const numberText = (value) => String(value).replace("e+", "e");

import type { Text } from "../../platform/refusals/table.ts";

/** Older phone clients look for the English fragments in parentheses, whatever the language. */
export const tenancyProblems = {
  loginRequired: {
    id: "Isi email atau nomor HP (the login field is required).",
    en: "The login field is required: an e-mail address or a phone number.",
  },
  passwordRequired: {
    id: "Isi kata sandi (the password field is required).",
    en: "The password field is required.",
  },
  wrongCredentials: {
    id: "Email, nomor HP, atau kata sandi salah (the provided credentials are incorrect).",
    en: "The provided credentials are incorrect.",
  },
} as const satisfies Record<string, Text>;

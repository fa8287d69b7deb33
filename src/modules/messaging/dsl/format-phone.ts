/**
 * A phone number as Indonesian customers read it: `6281234567890` → `0812-3456-7890`, `62215550123` → `021-5550-123`, a foreign
 * number with its plus. Null for what is no phone number.
 */
export function readablePhone(value: string): string | null {
  if (mobile.test(value)) return `0${value.slice(2, 5)}-${value.slice(5, 9)}-${value.slice(9)}`;
  if (value.length > 40 || !phoneCharacters.test(value)) return null;
  const digits = value.replace(/\D/g, "");
  if (digits.length < 8 || digits.length > 16) return null;
  const national = nationalDigits(digits, value.startsWith("+"));
  return national === null ? `+${digits}` : grouped(national);
}

/** A mobile number as Kabar stores it: nearly every call. */
const mobile = /^628\d{8,10}$/;
const phoneCharacters = /^\+?[\d\s().-]+$/;
const threeDigitArea = /^0(?:21|22|24|31|61)/;

/** `62…` and a bare `8…` are Indonesian, a leading zero is national already. */
function nationalDigits(digits: string, isInternational: boolean): string | null {
  if (digits.startsWith("62")) return `0${digits.slice(2)}`;
  if (isInternational) return null;
  if (digits.startsWith("0")) return digits;
  return digits.startsWith("8") ? `0${digits}` : null;
}

function grouped(national: string): string {
  const headLength = threeDigitArea.test(national) ? 3 : 4;
  const head = national.slice(0, headLength);
  const middle = national.slice(headLength, headLength + 4);
  const tail = national.slice(headLength + 4);
  return [head, middle, tail].filter((group) => group !== "").join("-");
}

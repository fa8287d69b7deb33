/** Services, not archived, that a shop may have: far more than any sells, so that no list of them needs an end of its own. */
export const servicesMax = 2_000;

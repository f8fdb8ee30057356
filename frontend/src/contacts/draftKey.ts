/** Where what is typed about somebody new in this book is kept; of a contact that exists, under its id. */
export const draftKey = (userId: string) => `new:${userId}`;

// What does the person in front of the app do: answer the security question, and read their mail?
import { setTimeout as sleep } from "node:timers/promises";

const NUMBERS = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"];
const POSITIONS = ["premier", "deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième"];
const MAIL_TIMEOUT_MS = 20_000;

export class Person {
  /** Somebody who is nobody else: the portal may have met the others of earlier runs. */
  constructor(name, url) {
    this.username = `${name}.${Date.now().toString(36)}`;
    this.email = `${this.username}@example.org`;
    this.password = "Une fontaine 7";
    this.mails = new URL("/mails.json", url);
  }

  /** « Combien font trois plus quatre ? », « Quel est le troisième mot de cette liste : rivière, gare, école… ? » */
  answer(question) {
    const sum = question.match(/^Combien font (\S+) plus (\S+)\s\?$/);
    if (sum) return String(NUMBERS.indexOf(sum[1]) + NUMBERS.indexOf(sum[2]));
    const [, position, words] = question.match(/^Quel est le (\S+) mot de cette liste\s: (.+?)\s\?$/);
    return words.split(", ")[POSITIONS.indexOf(position)];
  }

  /** The six digits of the mail that this person waits for. */
  async code() {
    for (const began = Date.now(); Date.now() - began < MAIL_TIMEOUT_MS; await sleep(100)) {
      const mails = await (await fetch(this.mails)).json();
      const code = mails.find((mail) => mail.to.includes(this.email))?.text.match(/(?<!\d)\d{3}\s?\d{3}(?!\d)/);
      if (code) return code[0].replace(/\s/, "");
    }
    throw new Error(`no code was mailed to ${this.email}`);
  }
}

// The Unicode properties that \p and \P of PCRE2 10.44 know.
import type { PcreScan } from "./pcre-scan.ts";

/** How many letters of a name are read. */
const NAME_LETTERS = 49;
const MALFORMED = "malformed \\P or \\p sequence";
const UNKNOWN = "unknown property after \\P or \\p";

/** Reads what follows `\p` or `\P`. */
export function readProperty(scan: PcreScan): void {
  if (scan.isAtEnd) scan.fail(MALFORMED);
  const first = scan.peek();
  scan.at += 1;
  if (first !== "{") {
    if (!/^[A-Za-z]$/.test(first)) scan.fail(MALFORMED);
    if (!GENERAL.has(first.toLowerCase())) scan.fail(UNKNOWN);
    return;
  }
  if (scan.peek() === "^") scan.at += 1;
  if (!isProperty(readName(scan))) scan.fail(UNKNOWN);
}

function readName(scan: PcreScan): string {
  let name = "";
  for (let letters = 0; letters < NAME_LETTERS; letters += 1) {
    let char: string;
    do {
      if (scan.isAtEnd) scan.fail(MALFORMED);
      char = scan.peek();
      scan.at += 1;
    } while (/^[_\- \t\n\v\f\r]$/.test(char));
    if (char === "\0") scan.fail(MALFORMED);
    if (char === "}") return name;
    name += /^[A-Z]$/.test(char) ? char.toLowerCase() : char;
  }
  return scan.fail(MALFORMED);
}

function isProperty(name: string): boolean {
  const split = name.search(/[:=]/);
  if (split < 0) return isKnown(name);
  const kind = name.slice(0, split);
  const value = name.slice(split + 1);
  if (kind === "bidiclass" || kind === "bc") return isKnown(`bidi${value}`);
  return /^(?:sc|scx|script|scriptextensions)$/.test(kind) && SCRIPTS.has(value);
}

function isKnown(name: string): boolean {
  return GENERAL.has(name) || BINARY.has(name) || SCRIPTS.has(name) || BIDI.has(name);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.trim().split(/\s+/));
}

/** General categories, and PCRE2's own. */
const GENERAL = words(`
  any c cc cf cn co cs l l& lc ll lm lo lt lu m mc me mn n nd nl no p pc pd pe pf pi po ps s sc
  sk sm so xan xps xsp xuc xwd z zl zp zs
`);

/** Bidirectional classes. */
const BIDI = words(`
  bidial bidian bidib bidibn bidics bidien bidies bidiet bidifsi bidil bidilre bidilri bidilro
  bidinsm bidion bidipdf bidipdi bidir bidirle bidirli bidirlo bidis bidiws
`);

/** Properties that a character has or has not. */
const BINARY = words(`
  ahex alpha alphabetic ascii asciihexdigit bidic bidicontrol bidim bidimirrored cased
  caseignorable changeswhencasefolded changeswhencasemapped changeswhenlowercased
  changeswhentitlecased changeswhenuppercased ci cwcf cwcm cwl cwt cwu dash
  defaultignorablecodepoint dep deprecated di dia diacritic ebase ecomp emod emoji
  emojicomponent emojimodifier emojimodifierbase emojipresentation epres ext
  extendedpictographic extender extpict graphemebase graphemeextend graphemelink grbase grext
  grlink hex hexdigit idc idcontinue ideo ideographic ids idsb idsbinaryoperator idst idstart
  idstrinaryoperator joinc joincontrol loe logicalorderexception lower lowercase math nchar
  noncharactercodepoint patsyn patternsyntax patternwhitespace patws pcm
  prependedconcatenationmark qmark quotationmark radical regionalindicator ri sd
  sentenceterminal softdotted space sterm term terminalpunctuation uideo unifiedideograph upper
  uppercase variationselector vs whitespace wspace xidc xidcontinue xids xidstart
`);

/** The scripts of Unicode 15, by their long and short names. */
const SCRIPTS = words(`
  adlam adlm aghb ahom anatolianhieroglyphs arab arabic armenian armi armn avestan avst bali
  balinese bamu bamum bass bassavah batak batk beng bengali bhaiksuki bhks bopo bopomofo brah
  brahmi brai braille bugi buginese buhd buhid cakm canadianaboriginal cans cari carian
  caucasianalbanian chakma cham cher cherokee chorasmian chrs common copt coptic cpmn cprt
  cuneiform cypriot cyprominoan cyrillic cyrl deseret deva devanagari diak divesakuru dogr dogra
  dsrt dupl duployan egyp egyptianhieroglyphs elba elbasan elym elymaic ethi ethiopic geor
  georgian glag glagolitic gong gonm goth gothic gran grantha greek grek gujarati gujr
  gunjalagondi gurmukhi guru han hang hangul hani hanifirohingya hano hanunoo hatr hatran hebr
  hebrew hira hiragana hluw hmng hmnp hung imperialaramaic inherited inscriptionalpahlavi
  inscriptionalparthian ital java javanese kaithi kali kana kannada katakana kawi kayahli khar
  kharoshthi khitansmallscript khmer khmr khoj khojki khudawadi kits knda kthi lana lao laoo
  latin latn lepc lepcha limb limbu lina linb lineara linearb lisu lyci lycian lydi lydian
  mahajani mahj maka makasar malayalam mand mandaic mani manichaean marc marchen masaramgondi
  medefaidrin medf meeteimayek mend mendekikakui merc mero meroiticcursive meroitichieroglyphs
  miao mlym modi mong mongolian mro mroo mtei mult multani myanmar mymr nabataean nagm
  nagmundari nand nandinagari narb nbat newa newtailue nko nkoo nshu nushu nyiakengpuachuehmong
  ogam ogham olchiki olck oldhungarian olditalic oldnortharabian oldpermic oldpersian oldsogdian
  oldsoutharabian oldturkic olduyghur oriya orkh orya osage osge osma osmanya ougr pahawhhmong
  palm palmyrene pauc paucinhau perm phag phagspa phli phlp phnx phoenician plrd prti
  psalterpahlavi qaac qaai rejang rjng rohg runic runr samaritan samr sarb saur saurashtra sgnw
  sharada shavian shaw shrd sidd siddham signwriting sind sinh sinhala sogd sogdian sogo sora
  sorasompeng soyo soyombo sund sundanese sylo sylotinagri syrc syriac tagalog tagb tagbanwa
  taile taitham taiviet takr takri tale talu tamil taml tang tangsa tangut tavt telu telugu tfng
  tglg thaa thaana thai tibetan tibt tifinagh tirh tirhuta tnsa toto ugar ugaritic unknown vai
  vaii vith vithkuqi wancho wara warangciti wcho xpeo xsux yezi yezidi yi yiii zanabazarsquare
  zanb zinh zyyy zzzz
`);

#!/usr/bin/env python3
# fmt: off
# ruff: noqa: C408, E401, E501, E701, E702, E731, F401, I001, RUF001, SIM905, UP031
# mypy: ignore-errors
"""gen_contacts.py N OUT.csv [--seed 1]   deterministic synthetic contacts CSV.

Header 'Full Name,Phone,Email'.  Of the N rows: ~1 % bad (empty/short/garbage phone), ~2 % repeat the phone of an
earlier row (in another format, other name), ~4 % international, the rest valid US numbers in mixed formats.
Names: ~3 % with comma or quote ("Smith, John", 'Ana "Annie" Lopez'), ~8 % non-ASCII.  ~10 % empty e-mails.
All numbers are fictional-looking combinations of real area codes with random exchange/line; nothing is ever dialled.
Prints one JSON line with what an import into an empty book must report (rows, created, duplicates, invalid) and how many are international."""
import argparse, json, random, sys

FIRST = "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Daniel Lisa Matthew Nancy Anthony Betty Mark Sandra Steven Ashley Andrew Emily Paul Donna Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa Aaliyah Omar Wei Ling Priya Arjun Fatima Diego Lucia Noah Olivia".split()
LAST = "Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts O'Brien McDonald Patel Kim Chen Singh Khan Ali Cohen Ivanov".split()
UFIRST = "José Zoë Renée Björn Søren Łukasz Şule İbrahim Nguyễn Chloé 美咲 伟 Мария Αλέξης محمد".split()
ULAST = "Muñoz García Müller Håkansson Nowak-Żuk Öztürk Trần Dvořák 田中 李 Петров Παπαδόπουλος حسن D’Angelo".split()
AREA = [201,202,203,205,206,207,208,209,210,212,213,214,215,216,217,218,219,224,225,228,229,231,234,239,240,248,251,252,253,254,256,260,262,267,269,270,276,281,301,302,303,304,305,307,308,309,310,312,313,314,315,316,317,318,319,320,321,323,325,330,334,336,337,347,352,360,361,386,401,402,404,405,406,407,408,409,410,412,413,414,415,417,419,423,424,425,432,434,435,440,443,469,478,479,480,484,501,502,503,504,505,507,508,509,510,512,513,515,516,517,518,520,530,540,541,551,559,561,562,563,567,570,571,573,574,580,585,586,601,602,603,605,606,607,608,609,610,612,614,615,616,617,618,619,620,623,626,630,631,636,641,646,650,651,660,661,662,682,701,702,703,704,706,707,708,712,713,714,715,716,717,718,719,720,724,727,731,732,734,740,754,757,760,763,765,770,772,773,774,775,781,785,786,801,802,803,804,805,806,808,810,812,813,814,815,816,817,818,828,830,831,832,843,845,847,848,850,856,857,858,859,860,862,863,864,865,870,901,903,904,906,908,909,910,912,913,914,915,916,917,918,919,920,925,928,931,936,937,940,941,949,951,952,954,956,970,971,972,973,978,979,980,985,989]
USFMT = ["({a}) {b}-{c}", "{a}-{b}-{c}", "+1{a}{b}{c}", "{a}.{b}.{c}", "1-{a}-{b}-{c}", "{a}{b}{c}", "+1 {a} {b} {c}", "+1 ({a}) {b}-{c}", " {a} {b} {c} "]
USW = [30, 25, 15, 8, 5, 8, 4, 3, 2]
BAD = ["", "12345", "n/a", "555-0123", "(999) 000-000", "+1", "call me", "00000000000000000000", "415-55-5012", "+999 1234567890"]
DOM = "gmail.com yahoo.com outlook.com example.com example.org aol.com icloud.com".split()

def intl(r):
    k = r.randrange(6)
    d = lambda n: "".join(str(r.randrange(10)) for _ in range(n))
    if k == 0: return "+44 7400 " + d(6)
    if k == 1: return "+49 151 " + d(8)
    if k == 2: return "+33 6 1%s %s %s %s" % (d(1), d(2), d(2), d(2))
    if k == 3: return "+52 55 %d%s %s" % (r.randrange(2, 9), d(3), d(4))
    if k == 4: return "+91 9%s %s" % (d(4), d(5))
    return "+61 41%s %s %s" % (d(1), d(3), d(3))

def q(s):
    if s[:1] == " " or s[-1:] == " " or any(c in s for c in ',"\r\n'):
        return '"' + s.replace('"', '""') + '"'
    return s

def main():
    p = argparse.ArgumentParser(); p.add_argument("n", type=int); p.add_argument("out"); p.add_argument("--seed", type=int, default=1)
    a = p.parse_args(); r = random.Random(a.seed)
    seen, pool, st = set(), [], dict(rows=a.n, created=0, duplicates=0, invalid=0, international=0)
    with open(a.out, "w", encoding="utf-8", newline="") as f:
        w = f.write; w("Full Name,Phone,Email\r\n"); buf = []
        for i in range(a.n):
            x = r.random()
            fi = r.choice(UFIRST if x < .05 else FIRST); la = r.choice(ULAST if .03 < x < .08 else LAST)
            if x > .985: name = f"{la}, {fi}"
            elif x > .97: name = f'{fi} "{fi[:3]}" {la}'
            elif x > .90: name = f"{fi} {r.choice(FIRST)[0]}. {la}"
            else: name = f"{fi} {la}"
            y = r.random()
            if y < .01:
                phone = r.choice(BAD); st["invalid"] += 1
            elif y < .03 and pool:
                t = pool[r.randrange(len(pool))]
                phone = r.choices(USFMT, USW)[0].format(a=t[0], b=t[1], c=t[2]); st["duplicates"] += 1
            elif y < .07:
                while (phone := intl(r)) in seen: pass
                seen.add(phone); st["international"] += 1; st["created"] += 1
            else:
                while True:
                    t = (r.choice(AREA), r.randrange(200, 990), r.randrange(10000))
                    if t[1] % 100 != 11 and t[1] != 555 and t not in seen: break
                seen.add(t); t = (t[0], t[1], "%04d" % t[2]); st["created"] += 1
                if len(pool) < 200000: pool.append(t)
                else: pool[r.randrange(200000)] = t
                phone = r.choices(USFMT, USW)[0].format(a=t[0], b=t[1], c=t[2])
            em = "" if r.random() < .10 else "user%d@%s" % (i, r.choice(DOM))
            buf.append(f"{q(name)},{q(phone)},{em}\r\n")
            if len(buf) == 20000: w("".join(buf)); buf.clear()
        w("".join(buf))
    print(json.dumps(st))
main()

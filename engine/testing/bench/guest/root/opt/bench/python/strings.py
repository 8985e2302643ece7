# Words counted, replaced, cut and joined: what scripts do all day.
import sys

words, longest = {}, ""
with open(sys.argv[1]) as lines:
    for line in lines:
        for word in line.split():
            words[word] = words.get(word, 0) + 1
            if len(word) > len(longest):
                longest = word
names = sorted(words, key=lambda word: (-words[word], word))
parts, vowels = [], 0
for word in names:
    parts.append(f"{word.upper()[::-1]}={words[word]}")
    vowels += sum(letter in "aeiou" for letter in word)
checksum = 0
for byte in ";".join(parts).encode():
    checksum = (checksum * 31 + byte) % 4294967296
print(len(names), longest, vowels, checksum, sep="\t")

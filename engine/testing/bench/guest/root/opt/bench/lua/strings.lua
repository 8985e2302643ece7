-- Words counted, replaced, cut and joined: what scripts do all day.
local words, longest = {}, ""
for line in io.lines(arg[1]) do
  for word in line:gmatch("%a+") do
    words[word] = (words[word] or 0) + 1
    if #word > #longest then longest = word end
  end
end
local names = {}
for word in pairs(words) do names[#names + 1] = word end
table.sort(names, function(a, b)
  if words[a] ~= words[b] then return words[a] > words[b] end
  return a < b
end)
local parts, vowels = {}, 0
for i, word in ipairs(names) do
  parts[i] = word:upper():reverse() .. "=" .. words[word]
  vowels = vowels + select(2, word:gsub("[aeiou]", ""))
end
local joined = table.concat(parts, ";")
local hash = 0
for i = 1, #joined do hash = (hash * 31 + joined:byte(i)) % 4294967296 end
print(#names, longest, vowels, hash)

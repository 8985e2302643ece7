-- Prefix reversals over all permutations of n numbers, after Anderson and Rettig, «Performing Lisp analysis of the FANNKUCH benchmark».
local n = tonumber(arg[1])
local order, copy, count = {}, {}, {}
for i = 1, n do order[i] = i end
local most, checksum, sign, limit = 0, 0, 1, n

while true do
  while limit > 1 do
    count[limit] = limit
    limit = limit - 1
  end
  for i = 1, n do copy[i] = order[i] end
  local flips, first = 0, copy[1]
  while first ~= 1 do
    local low, high = 1, first
    while low < high do
      copy[low], copy[high] = copy[high], copy[low]
      low, high = low + 1, high - 1
    end
    flips, first = flips + 1, copy[1]
  end
  if flips > most then most = flips end
  checksum = checksum + sign * flips
  sign = -sign
  -- The next permutation: the first `limit` numbers turn by one place, as often as there are places.
  limit = 2
  while true do
    if limit > n then
      print(most, checksum)
      return
    end
    local turned = order[1]
    for i = 1, limit - 1 do order[i] = order[i + 1] end
    order[limit] = turned
    count[limit] = count[limit] - 1
    if count[limit] > 0 then break end
    limit = limit + 1
  end
  limit = limit - 1
end

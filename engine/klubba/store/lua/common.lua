-- Put in front of every script that writes (scripts.py). Numbers leave Lua as whole decimal strings: its doubles
-- are exact below 2^53, which sequence and entry numbers never reach; weights become Lua numbers only where that holds.

local function whole(number)
  return string.format('%.0f', number)
end

local function next_seq(head)
  return whole(redis.call('HINCRBY', head, 'seq', 1))
end

-- Appends one canonical entry, `[n,seq,at_ms,{…}]`, under the next number: no gaps, and n is also the stream id.
local function append(head, log, seq, at_ms, entry)
  local n = whole(redis.call('HINCRBY', head, 'n', 1))
  redis.call('XADD', log, n .. '-0', 'e', '[' .. n .. ',' .. seq .. ',' .. at_ms .. ',' .. entry .. ']')
  return n
end

local function hint(channel, meeting)
  redis.call('PUBLISH', channel, meeting)
end

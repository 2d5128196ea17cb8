#!lua
-- Replaces a meeting's definition and its cards. Frozen papers and registers are other keys and stay.
--
-- KEYS  1 head  2 definition  3 cards  4 log
-- ARGV  1 meeting  2 channel of hints  3 definition (JSON)  4 at_ms  5 log entry  6 SHA-1 of the definition that the
--       caller saw, "" for whichever there is  7 what to remember as the source, "" for nothing new,
--       then two for each card: hash, card (JSON)
--
-- Returns {"ok", hash, …}   replaced; the hashes of the cards that are gone
--         {"moved"}         the caller saw another definition; nothing is written
--         {"equal"}         definition and cards were the same already; nothing is written
--         {"no_meeting"}

local head, definition, cards = KEYS[1], KEYS[2], KEYS[3]
if redis.call('EXISTS', head) == 0 then
  return {'no_meeting'}
end
local before = redis.call('GET', definition)
if ARGV[6] ~= '' and redis.sha1hex(before) ~= ARGV[6] then
  return {'moved'}
end
if ARGV[7] ~= '' then
  redis.call('HSET', head, 'source', ARGV[7])
end
local wanted, changed = {}, before ~= ARGV[3]
for place = 8, #ARGV, 2 do
  wanted[ARGV[place]] = true
  changed = changed or redis.call('HGET', cards, ARGV[place]) ~= ARGV[place + 1]
end
local reply = {'ok'}
for _, hash in ipairs(redis.call('HKEYS', cards)) do
  if not wanted[hash] then
    reply[#reply + 1] = hash
  end
end
if not changed and #reply == 1 then
  return {'equal'}
end

redis.call('HSET', head, 'defined', append(head, KEYS[4], next_seq(head), ARGV[4], ARGV[5]))
redis.call('SET', definition, ARGV[3])
for i = 2, #reply do
  redis.call('HDEL', cards, reply[i])
end
for place = 8, #ARGV, 2 do
  redis.call('HSET', cards, ARGV[place], ARGV[place + 1])
end
hint(ARGV[2], ARGV[1])
return reply

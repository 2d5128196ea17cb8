#!lua
-- Writes a new meeting with everything that belongs to it.
--
-- KEYS  1 head  2 definition  3 cards  4 log
-- ARGV  1 meeting  2 channel of hints  3 epoch  4 secret  5 definition (JSON)  6 at_ms  7 log entry,
--       then two for each card: hash, card (JSON)
--
-- Returns {"ok"}       written, now or by an earlier call with this epoch
--         {"exists"}   another meeting has this id; nothing is written

local head = KEYS[1]
local epoch = redis.call('HGET', head, 'epoch')
if epoch then
  return {epoch == ARGV[3] and 'ok' or 'exists'}
end
redis.call('HSET', head, 'epoch', ARGV[3], 'secret', ARGV[4], 'step', '0', 'current', '')
redis.call('SET', KEYS[2], ARGV[5])
for place = 8, #ARGV, 2 do
  redis.call('HSET', KEYS[3], ARGV[place], ARGV[place + 1])
end
append(head, KEYS[4], next_seq(head), ARGV[6], ARGV[7])
hint(ARGV[2], ARGV[1])
return {'ok'}

#!lua
-- Writes down which of a round's texts may be shown. The last word on a text counts.
--
-- KEYS  1 head  2 round head  3 moderated  4 log
-- ARGV  1 meeting  2 channel of hints  3 at_ms  4 log entry, then two for each text: text, "1" shown or "0" not
--
-- Returns {"ok"}           written, or nothing had to be
--         {"early"}        ballots may still come, or the round counts for nothing; nothing is written
--         {"no_meeting"}   no such meeting or round

local DECIDABLE = {closed = true, declared = true, published = true, archived = true}

if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('EXISTS', KEYS[2]) == 0 then
  return {'no_meeting'}
end
if not DECIDABLE[redis.call('HGET', KEYS[2], 'state')] then
  return {'early'}
end
local changed = false
for place = 5, #ARGV, 2 do
  changed = changed or redis.call('HGET', KEYS[3], ARGV[place]) ~= ARGV[place + 1]
end
if changed then
  append(KEYS[1], KEYS[4], next_seq(KEYS[1]), ARGV[3], ARGV[4])
  for place = 5, #ARGV, 2 do
    redis.call('HSET', KEYS[3], ARGV[place], ARGV[place + 1])
  end
  redis.call('HINCRBY', KEYS[2], 'moderated', 1)
  hint(ARGV[2], ARGV[1])
end
return {'ok'}

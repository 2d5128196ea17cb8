#!lua
-- Writes down that the operator is about to hand in a ballot for somebody who asked for help. The ballot itself goes
-- through the same door as any other; this entry stands before it, and names it.
--
-- KEYS  1 head  2 round head  3 helped  4 log
-- ARGV  1 meeting  2 channel of hints  3 poll  4 round  5 seat  6 ballot id (hex)  7 at_ms
--
-- Returns {"ok"}           written, now or by an earlier call for this ballot
--         {"secret"}       a secret round: nobody may fill in somebody else's ballot
--         {"no_meeting"}

if redis.call('EXISTS', KEYS[1]) == 0 then
  return {'no_meeting'}
end
if redis.call('HGET', KEYS[2], 'secrecy') == 'secret' then
  return {'secret'}
end
local name = ARGV[3] .. ' ' .. ARGV[4] .. ' ' .. ARGV[5]
if redis.call('HGET', KEYS[3], name) ~= ARGV[6] then
  redis.call('HSET', KEYS[3], name, ARGV[6])
  append(KEYS[1], KEYS[4], next_seq(KEYS[1]), ARGV[7], '{"ballot_id":"' .. ARGV[6] .. '","kind":"help","poll":"'
    .. ARGV[3] .. '","round":' .. ARGV[4] .. ',"seat":"' .. ARGV[5] .. '"}')
  hint(ARGV[2], ARGV[1])
end
return {'ok'}

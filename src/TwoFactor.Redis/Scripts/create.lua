#!lua
-- KEYS[1]: the flow. ARGV: content, kept for (ms), first turn after (ms). Returns 1 if it was added.
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if tonumber(ARGV[2]) <= 0 then return 1 end
redis.call('PEXPIRE', KEYS[1], ARGV[2]) -- fails here, before anything is written, if the user has no right to it
redis.call('HSET', KEYS[1], 'content', ARGV[1], 'version', 1, 'final', 0, 'created', now, 'last', now, 'turn', now + ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1

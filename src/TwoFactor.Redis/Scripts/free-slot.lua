#!lua flags=allow-oom
-- KEYS[1]: the slot. ARGV: flow, pause (ms).
local slot = redis.call('HMGET', KEYS[1], 'flow', 'paused')
if slot[2] == '1' or slot[1] ~= ARGV[1] then return 0 end
if tonumber(ARGV[2]) > 0 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end -- fails here, before anything is written, if the user has no right to it
redis.call('DEL', KEYS[1])
if tonumber(ARGV[2]) > 0 then
    redis.call('HSET', KEYS[1], 'paused', 1)
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 1

#!lua flags=allow-oom
-- KEYS[1]: the slot. ARGV: flow, tag, held for (ms), flow that may be replaced or an empty text.
-- Returns 1 (taken); or 2, time left (ms) (paused); or 3, time left (ms), flow, tag (held by another).
local slot = redis.call('HMGET', KEYS[1], 'flow', 'tag', 'paused')
local left = redis.call('PTTL', KEYS[1])
if slot[3] == '1' then return {2, left} end
if slot[1] and slot[1] ~= ARGV[1] and (ARGV[4] == '' or slot[1] ~= ARGV[4]) then return {3, left, slot[1], slot[2]} end
redis.call('PEXPIRE', KEYS[1], ARGV[3]) -- fails here, before anything is written, if the user has no right to it
redis.call('HSET', KEYS[1], 'flow', ARGV[1], 'tag', ARGV[2], 'paused', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return {1}

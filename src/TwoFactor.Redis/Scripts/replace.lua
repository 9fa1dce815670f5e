#!lua flags=allow-oom
-- KEYS[1]: the flow. ARGV: version, content, final, kept for (ms), channel, key. Returns 1 if it was replaced.
local flow = redis.call('HMGET', KEYS[1], 'version', 'final')
if not flow[1] or flow[1] ~= ARGV[1] or flow[2] == '1' then return 0 end
-- A script is not rolled back when a command fails, for example for want of a right. So what writes an outcome comes last.
local history
if ARGV[3] == '1' then
    -- The server's replication id, which changes when a replica takes over, and at a restart. See consume.lua.
    history = string.match(redis.call('INFO', 'replication'), 'master_replid:(%x+)') or ''
end
redis.call('PUBLISH', ARGV[5], ARGV[6])
if tonumber(ARGV[4]) <= 0 then
    redis.call('DEL', KEYS[1])
else
    redis.call('PEXPIRE', KEYS[1], ARGV[4])
    if history then redis.call('HSET', KEYS[1], 'history', history) end
    redis.call('HSET', KEYS[1], 'content', ARGV[2], 'version', ARGV[1] + 1, 'final', ARGV[3])
end
return 1

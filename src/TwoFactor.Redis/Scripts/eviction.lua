#!lua flags=no-writes
-- Returns the policy by which the server removes entries when its memory is full; an empty text if it removes none.
local report = redis.call('INFO', 'memory') or ''
local policy = string.match(report, 'maxmemory_policy:([%w-]+)')
if not policy or policy == 'noeviction' or string.match(report, 'maxmemory:(%d+)') == '0' then return '' end
return policy

"""Fill the cloud of up.sh with the images that the acceptance tests expect, and print the variables that reach it.

    seed.py DIRECTORY KEYSTONE GLANCE NOVA

Running it again changes nothing. Every image has a key, and an id derived from the key, by which a test finds it.
"""

import datetime
import json
import os
import shlex
import sqlite3
import sys
import uuid

import requests

STATE, KEYSTONE, GLANCE, NOVA = sys.argv[1:]
with open(STATE + '/password') as file:
    PASSWORD = file.read()
DOMAIN = {'id': 'default'}

http = requests.Session()
http.trust_env = False  # no proxy stands before loopback


def call(method, url, token=None, expect=(200, 201, 204), **body):
    response = http.request(method, url, headers={'X-Auth-Token': token}, **body)
    if response.status_code not in expect:
        sys.exit(f'{method} {url} answered {response.status_code}: {response.text}')
    return response


# --- Projects and users


def login(user, project):
    identity = {'methods': ['password'],
                'password': {'user': {'name': user, 'password': PASSWORD, 'domain': DOMAIN}}}
    scope = {'project': {'name': project, 'domain': DOMAIN}}
    return call('POST', KEYSTONE + '/v3/auth/tokens', json={'auth': {'identity': identity, 'scope': scope}})


def ensure(kind, name, **fields):
    """The id of an identity resource of this name, made where there is none."""
    collection = f'{KEYSTONE}/v3/{kind}s'
    found = call('GET', collection, admin, params={'name': name}).json()[kind + 's']
    if not found:
        found = [call('POST', collection, admin, json={kind: {'name': name, **fields}}).json()[kind]]
    return found[0]['id']


def ensure_service(kind, name, url):
    service = ensure('service', name, type=kind)
    endpoints = KEYSTONE + '/v3/endpoints'
    if not call('GET', endpoints, admin, params={'service_id': service}).json()['endpoints']:
        call('POST', endpoints, admin, json={'endpoint': {
            'service_id': service, 'interface': 'public', 'region_id': 'RegionOne', 'url': url}})


admin = login('admin', 'admin').headers['X-Subject-Token']
ensure_service('image', 'glance', GLANCE)
ensure_service('compute', 'nova', NOVA + '/v2.1/%(project_id)s')

# One user and three projects: a list worth searching, one that needs several pages, and one that Nova fails on.
USER, SEARCHED, MANY, BROKEN = 'acceptance', 'acceptance', 'acceptance-many', 'acceptance-broken'
user_id = ensure('user', USER, domain_id='default', password=PASSWORD)
member = ensure('role', 'member')
tokens, projects = {'admin': admin}, {}
for name in (SEARCHED, MANY, BROKEN):
    projects[name] = ensure('project', name, domain_id='default')
    call('PUT', f'{KEYSTONE}/v3/projects/{projects[name]}/users/{user_id}/roles/{member}', admin)
    tokens[name] = login(USER, name).headers['X-Subject-Token']

# --- Images

times = {}  # of creation and change, by id
statuses = {}  # that no call of the API leaves behind, by id


def image_id(key):
    return str(uuid.uuid5(uuid.NAMESPACE_URL, 'terraform-provider-nova:' + key))


def time(day, second=0.0):
    return datetime.datetime(2026, 1, 1) + datetime.timedelta(days=day, seconds=second)


def image(key, name, size=1, project=SEARCHED, created=None, updated=None, status=None, **fields):
    """Make an image. One whose size is None never gets its data; name None is no name."""
    identifier, token = image_id(key), tokens[project]
    created = created or time(len(times))
    times[identifier] = created, updated or created + datetime.timedelta(hours=1)
    if status:
        statuses[identifier] = status
    body = {'id': identifier, 'disk_format': 'raw', 'container_format': 'bare',
            'visibility': 'private', **fields}
    if name is not None:
        body['name'] = name
    if call('POST', GLANCE + '/v2/images', token, (201, 409), json=body).status_code == 409:
        return False
    if size is not None:
        upload(identifier, 'file', token, size)
    return True


def upload(identifier, where, token, size):
    headers = {'X-Auth-Token': token, 'Content-Type': 'application/octet-stream'}
    http.put(f'{GLANCE}/v2/images/{identifier}/{where}', headers=headers, data=b'x' * size).raise_for_status()


def seed_public():
    linux = {'visibility': 'public', 'os_type': 'linux', 'architecture': 'x86_64', 'hw_disk_bus': 'virtio'}
    for version, disk, ram in (('11', 5, 256), ('12', 8, 512), ('13', 10, 1024)):
        image('debian-' + version, 'debian-' + version, 100 * disk, 'admin', min_disk=disk, min_ram=ram,
              os_distro='debian', os_version=version, **linux)
    image('windows', 'Windows Server 2025 (Core)', 5000, 'admin', visibility='public', min_disk=32, min_ram=4096,
          os_type='windows', os_distro='windows', hw_firmware_type='uefi')
    # A private image of the same name: which of the two comes first is for the order to say.
    image('debian-12-own', 'debian-12', 900, min_disk=8, min_ram=1024, os_distro='debian', os_version='12')


def seed_orders():
    for version in ('1.0.9', '1.0.10', '1.0.2', '1.1.0-rc1', 'latest'):
        image('app-' + version, 'app-' + version, 10, min_disk=3)
    # Ties: created within one second; the same but for the change; the same altogether.
    image('tie-early', 'tie', 7, created=time(100, 0.25), updated=time(101))
    image('tie-late', 'tie', 7, created=time(100, 0.75), updated=time(101))
    image('tie-changed', 'tie', 7, created=time(100), updated=time(102))
    image('tie-upper', 'TIE', 7, created=time(100), updated=time(101))


def seed_names():
    for key, name in (
            ('nameless', None), ('empty', ''), ('colon', 'gt:5'), ('comma', 'one,two'), ('in', 'in:one,two'),
            ('newline', 'two\nlines'), ('unicode', 'D\u00e9bian \u65e5\u672c\u8a9e \u2603'), ('blanks', ' edge '),
            ('quote', 'say "hi" \\ it\'s'), ('query', '100%25 a+b & c=d?e#f;g'), ('regex', 'a.*b[0-9]+(x|y)^$'),
            ('html', '<b>&amp;</b>'), ('template', '${name} %{if}'), ('long', 'n' * 255)):
        image(key, name)


def seed_servers():
    snapshot = {'min_disk': 20, 'image_type': 'snapshot', 'image_location': 'snapshot', 'image_state': 'available',
                'base_image_ref': image_id('debian-12'), 'owner_id': projects[SEARCHED], 'user_id': user_id}
    web, database = image_id('server web'), image_id('server database')
    image('snapshot-web', 'web', 30, instance_uuid=web, **snapshot)
    image('snapshot-database', 'database', 31, instance_uuid=database, **snapshot)
    image('backup-web', 'web', 32, instance_uuid=web, **{**snapshot, 'image_type': 'backup', 'backup_type': 'daily'})
    image('volume', 'volume-backed', 0, bdm_v2='True', root_device_name='/dev/vda', mappings='{"b": [1, null], "a": "<"}',
          block_device_mapping=json.dumps([{'source_type': 'snapshot', 'snapshot_id': None, 'volume_size': 3}]))


def seed_properties():
    image('disk-auto', 'disk-auto', auto_disk_config='True')
    image('disk-manual', 'disk-manual', auto_disk_config='False')
    image('null', 'null', kernel_id=image_id('debian-12'), ramdisk_id=None)
    for key, text in (('json-number', '5'), ('json-bool', 'true'), ('json-null', 'null'), ('json-text', '"text"')):
        image(key, key, block_device_mapping=text)
    image('properties', 'properties', empty='', text='null', unicode='\u00fcn\u00efc\u00f6d\u00e9', long='x' * 3000,
          **{'with blank': 'a', 'Upper:Case.dot': 'b'})


def seed_statuses():
    image('queued', 'queued', None)
    image('queued-nameless', None, None)
    for status in ('saving', 'importing', 'pending_delete', 'killed'):
        image(status, status, None, status=status)
    if image('deactivated', 'deactivated'):
        call('POST', f'{GLANCE}/v2/images/{image_id("deactivated")}/actions/deactivate', admin)
    if image('uploading', 'uploading', None):
        upload(image_id('uploading'), 'stage', tokens[SEARCHED], 1)
    if image('deleted', 'deleted'):
        call('DELETE', f'{GLANCE}/v2/images/{image_id("deleted")}', tokens[SEARCHED])


def seed_visibilities():
    image('hidden', 'hidden', os_hidden=True)
    image('protected', 'protected', protected=True)
    image('community', 'community', project=MANY, visibility='community')
    image('foreign', 'foreign', project=MANY)
    image('pending', 'pending', project=MANY, visibility='shared')
    members = f'{GLANCE}/v2/images/{image_id("pending")}/members'
    call('POST', members, tokens[MANY], (200, 409), json={'member': projects[SEARCHED]})
    image('shared', 'shared', project=MANY, visibility='shared')
    members = f'{GLANCE}/v2/images/{image_id("shared")}/members'
    call('POST', members, tokens[MANY], (200, 409), json={'member': projects[SEARCHED]})
    call('PUT', members + '/' + projects[SEARCHED], tokens[SEARCHED], json={'status': 'accepted'})


def seed_many(database, count=2505):
    """Copy one image so often that a list needs several pages. Ten at a time are created in the same second."""
    image('many', 'many-0000', project=MANY, created=time(200))
    columns = [row[1] for row in database.execute('pragma table_info(images)')]
    changed = {'id': ':id', 'name': ':name', 'size': ':size', 'created_at': ':created'}
    for n in range(1, count):
        database.execute(
            f'insert or ignore into images ({", ".join(columns)}) '
            f'select {", ".join(changed.get(column, column) for column in columns)} from images where id = :source',
            {'source': image_id('many'), 'id': image_id('many')[:-12] + f'{n:012d}', 'name': f'many-{n:04d}', 'size': n % 500,
             'created': str(time(200, n // 10)) + '.000000'})


seed_public()
seed_orders()
seed_names()
seed_servers()
seed_properties()
seed_statuses()
seed_visibilities()
image('broken', 'broken', project=BROKEN, block_device_mapping='no JSON')
with sqlite3.connect(STATE + '/glance.db', timeout=60) as database:
    seed_many(database)
    for identifier, (created, updated) in times.items():
        database.execute('update images set created_at = ?, updated_at = ? where id = ?',
                         [t.isoformat(' ', 'microseconds') for t in (created, updated)] + [identifier])
    for identifier, status in statuses.items():
        database.execute('update images set status = ? where id = ?', (status, identifier))

# --- Variables


def expired_token():
    """A token that this Keystone issued with a lifetime of nothing."""
    with open(STATE + '/expired.conf', 'w') as config:
        config.write('[token]\nexpiration = 0\n')
    os.environ['OS_KEYSTONE_CONFIG_FILES'] = f'{STATE}/keystone.conf;{STATE}/expired.conf'
    sys.argv[1:] = []  # which Keystone would read
    import webob
    from keystone.server.wsgi import initialize_public_application
    login = {'auth': {'identity': {'methods': ['password'], 'password': {
        'user': {'name': USER, 'password': PASSWORD, 'domain': DOMAIN}}},
        'scope': {'project': {'name': SEARCHED, 'domain': DOMAIN}}}}
    request = webob.Request.blank('/v3/auth/tokens', method='POST', json=login)
    return request.get_response(initialize_public_application()).headers['X-Subject-Token']


for name, value in {
        'OS_AUTH_URL': KEYSTONE + '/v3', 'OS_REGION_NAME': 'RegionOne',
        'OS_USERNAME': USER, 'OS_USER_DOMAIN_NAME': 'Default', 'OS_PASSWORD': PASSWORD,
        'OS_PROJECT_NAME': SEARCHED, 'OS_PROJECT_DOMAIN_NAME': 'Default',
        'ACCTEST_EXPIRED_TOKEN': expired_token()}.items():
    print(f'export {name}={shlex.quote(value)}')

import { describe, expect, test } from '@jest/globals';
import { routeFinder, routesOf } from '../../local/edge/routes.ts';

const method = (HttpMethod: string, ResourceId: unknown) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    HttpMethod,
    ResourceId,
    Integration: {
      Type: 'AWS_PROXY',
      Uri: { 'Fn::Join': ['', ['x/', { 'Fn::GetAtt': ['Handler', 'Arn'] }]] },
    },
  },
});
const part = (PathPart: string, ParentId: unknown) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { PathPart, ParentId },
});
const apiRoot = { 'Fn::GetAtt': ['Api', 'RootResourceId'] };

const template = {
  Resources: {
    Handler: { Type: 'AWS::Lambda::Function', Properties: {} },
    Requests: part('requests', apiRoot),
    Request: part('{id}', { Ref: 'Requests' }),
    Rest: part('{proxy+}', apiRoot),
    AnyRoot: method('ANY', apiRoot),
    GetRequest: method('GET', { Ref: 'Request' }),
    AnyRest: method('ANY', { Ref: 'Rest' }),
  },
};

test('the routes of a template carry their whole path and their function', () => {
  expect(routesOf(template)).toEqual([
    { resource: '/', method: 'ANY', functionId: 'Handler' },
    { resource: '/requests/{id}', method: 'GET', functionId: 'Handler' },
    { resource: '/{proxy+}', method: 'ANY', functionId: 'Handler' },
  ]);
});

test('a method without a function of the template is refused', () => {
  const { Handler: _, ...rest } = template.Resources;

  expect(() => routesOf({ Resources: rest })).toThrow('calls no function');
});

describe('a request', () => {
  const find = routeFinder(routesOf(template));

  test.each([
    { verb: 'GET', path: '/', resource: '/', named: null },
    { verb: 'POST', path: '/v1/models', resource: '/{proxy+}', named: { proxy: 'v1/models' } },
    { verb: 'GET', path: '/requests/7', resource: '/requests/{id}', named: { id: '7' } },
    { verb: 'DELETE', path: '/requests/7', resource: '/{proxy+}', named: { proxy: 'requests/7' } },
    { verb: 'GET', path: '/requests/7/8', resource: '/{proxy+}', named: { proxy: 'requests/7/8' } },
    { verb: 'GET', path: '/requests/', resource: '/{proxy+}', named: { proxy: 'requests/' } },
    { verb: 'GET', path: '//', resource: '/{proxy+}', named: { proxy: '/' } },
  ])('$verb $path goes to $resource', ({ verb, path, resource, named }) => {
    const matched = find(verb, path);

    expect(matched?.route.resource).toBe(resource);
    expect(matched?.pathParameters).toEqual(named);
  });

  test('of no route finds none', () => {
    expect(routeFinder([])('GET', '/')).toBeUndefined();
  });
});

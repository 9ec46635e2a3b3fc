import { Router, RouterError } from 'headway';

const router = new Router({
  modelList: [
    {
      modelName: 'gpt-3.5-turbo',
      litellmParams: {
        model: 'gpt-3.5-turbo',
        mockResponse: 'Hello world this is Macintosh!', // fakes the LLM API call
        rpm: 1,
      },
    },
  ],
  timeout: 2, // seconds a request waits for its turn
  routingStrategy: 'usage-based-routing-v2', // accepted; Headway always picks by order, then lowest use, then weight
  pollingInterval: 0.03, // accepted; nobody polls here
});

try {
  const response = await router.acompletion({
    model: 'gpt-3.5-turbo',
    messages: [{ role: 'user', content: 'Hey!' }],
    priority: 0, // lower is sooner
  });
  console.log(response.choices[0]?.message.content);
} catch (error) {
  if (!(error instanceof RouterError)) throw error;
  console.log(`not answered: ${error.status} ${error.message}`);
}

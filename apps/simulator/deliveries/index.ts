export { deliveredCourse, slippedCourse, type CourseOfEvents } from './course-of-events.ts';
export { planDeliveries } from './plan-deliveries.ts';
